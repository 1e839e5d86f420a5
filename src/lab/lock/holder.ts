// The holder of a lab's lock, from the labels on the lock's container.

import {hostname, userInfo} from 'node:os';
import type {ContainerDetails} from '../../engine/containers.js';
import {lockLabel} from '../../engine/labels.js';
import {WgsimError} from '../../errors.js';
import {fateOf, ownerOf} from '../find/owner.js';

const keys = {
	/** The lab that is locked. Not `wgsim.lab`: the lock is no part of the lab. */
	lab: lockLabel,
	verb: 'wgsim.lock.verb',
	user: 'wgsim.lock.user',
	host: 'wgsim.lock.host',
	process: 'wgsim.lock.process',
	owner: 'wgsim.lock.owner',
	/** Of one attempt to take it: two verbs of one process are two holders. */
	token: 'wgsim.lock.token',
} as const;

export interface Holder {
	/** Of the container. */
	readonly id: string;
	readonly state: string;
	readonly verb: string;
	readonly token: string;
	readonly fate: ReturnType<typeof fateOf>;
	/** Whether it is this process. */
	readonly isOwn: boolean;
	/** `wgsim start (root@lab1, process 4711, since 12:03:11)`. */
	readonly text: string;
}

/** A user of this process's number may have no name, as in a container. */
function userName(): string {
	try {
		return userInfo().username;
	} catch {
		return `uid ${process.getuid?.() ?? 'unknown'}`;
	}
}

export const holderLabels = (lab: string, verb: string, token: string): Record<string, string> => ({
	[keys.lab]: lab,
	[keys.verb]: verb,
	[keys.user]: userName(),
	[keys.host]: hostname(),
	[keys.process]: String(process.pid),
	[keys.owner]: ownerOf(),
	[keys.token]: token,
});

/** @throws {WgsimError} where the container that has the lock's name is none of wgsim's locks, or is that of another lab */
export function readHolder(lab: string, {id, name, state, labels, createdAt}: ContainerDetails): Holder {
	if (labels[keys.lab] !== lab) {
		throw new WgsimError(
			`a container named ${name} exists that is not the lock of ${lab}; wgsim does not touch it`,
			{
				hint: `rename that container, or give the lab another name: wgsim start --name …`,
			},
		);
	}

	const [verb = '', user, host, pid] = [keys.verb, keys.user, keys.host, keys.process].map(
		key => labels[key],
	);
	const since = new Date(createdAt).toLocaleTimeString('en-GB');
	return {
		id,
		state,
		verb,
		token: labels[keys.token] ?? '',
		fate: fateOf(labels[keys.owner] ?? ''),
		isOwn: labels[keys.owner] === ownerOf(),
		text: `wgsim ${verb} (${user}@${host}, process ${pid}, since ${since})`,
	};
}
