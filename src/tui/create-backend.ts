// The backend of the screen for a lab on Docker.

import type {Engine} from '../engine/client.js';
import type {OpenObserver} from '../lab/observer/model.js';
import type {Backend, CommandLine} from './backend.js';
import {followLab} from './follow.js';
import {followAllLogs, followLogOf} from './follow-logs.js';

export interface BackendOptions {
	/** The verbs of the command line; null where there is none. */
	readonly commands?: CommandLine | null;
	/** Whether there are other labs; undefined where that is not known yet. */
	readonly others?: boolean | undefined;
}

export const createBackend = (
	engine: Engine,
	lab: string,
	openObserver: OpenObserver,
	{commands = null, others}: BackendOptions = {},
): Backend => ({
	follow: listener => followLab(engine, lab, openObserver, listener, others),
	followLog: (container, onLines) => followLogOf(engine, container, onLines),
	followLogs: onLines => followAllLogs(engine, lab, onLines),
	perform: ({operation}, context) => operation.perform({engine, lab}, context),
	labs: {
		list: async signal => {
			const {findLabs} = await import('../lab/find/find.js');
			return (await findLabs(engine, signal)).map(({name}) => name);
		},
		open: other => createBackend(engine, other, openObserver, {commands}),
	},
	...(commands === null ? {} : {commands}),
});
