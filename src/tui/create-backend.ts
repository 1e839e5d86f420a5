// The backend of the screen for a lab on Docker.

import type {Engine} from '../engine/client.js';
import type {OpenObserver} from '../lab/observer/model.js';
import type {Backend} from './backend.js';
import {followLab} from './follow.js';
import {perform} from './operations/index.js';

export const createBackend = (engine: Engine, lab: string, openObserver: OpenObserver): Backend => ({
	follow: listener => followLab(engine, lab, openObserver, listener),
	followLog: (container, onLines) => {
		const closing = new AbortController();
		const follow = async () => {
			const {followNodeLog} = await import('../lab/node/log.js');
			try {
				await followNodeLog(engine, container, onLines, closing.signal);
			} catch {
				// The view says of the node itself that it is gone.
			}
		};
		void follow();
		return () => closing.abort();
	},
	perform: (operation, context) => perform({engine, lab}, operation, context),
});
