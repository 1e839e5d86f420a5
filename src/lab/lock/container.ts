// The container that is a lab's lock: Docker gives its name to one client at a time, on any machine.

import {constants} from 'node:os';
import {EngineError} from '../../engine/call.js';
import type {Engine} from '../../engine/client.js';
import {
	type ContainerSpec,
	createContainer,
	inspectContainer,
	killContainer,
	removeContainer,
	startContainer,
	touchContainer,
} from '../../engine/containers.js';
import type {EngineEvent} from '../../engine/events.js';
import {type Holder, holderLabels, readHolder} from './holder.js';

const nameOf = (lab: string): string => `wgsim-lock-${lab}`;

export interface Claim {
	readonly lab: string;
	readonly verb: string;
	/** Any of wgsim's images that the engine has. */
	readonly image: string;
	readonly token: string;
}

const specOf = ({lab, verb, image, token}: Claim): ContainerSpec => ({
	name: nameOf(lab),
	image,
	labels: holderLabels(lab, verb, token),
	// Started, it lives for as long as its holder's connection.
	entrypoint: ['cat'],
	privileged: false,
	input: 'once',
	autoRemove: true,
});

/** Statuses of a container that is gone, is going, or is in the state already that it is asked for. */
const passing = new Set([304, 404, 409]);

async function tolerate(isPassing: (status: number) => boolean, work: Promise<unknown>): Promise<void> {
	try {
		await work;
	} catch (error) {
		if (!(error instanceof EngineError) || error.statusCode === null || !isPassing(error.statusCode)) {
			throw error;
		}
	}
}

/**
 * Docker's refusals pass, with any status: of a container that is just being removed some calls say 500. The next look finds
 * another holder or none, and a holder that cannot be asked loses the lock in the end.
 */
const askInPassing = (work: Promise<unknown>): Promise<void> => tolerate(() => true, work);

/** Creates the container, which is to take the lock; it does not run. Its id, or null where another has the name. */
export async function claim(engine: Engine, wanted: Claim): Promise<string | null> {
	try {
		return await createContainer(engine, specOf(wanted));
	} catch (error) {
		if (!(error instanceof EngineError)) {
			throw error;
		}

		if (error.statusCode === 409) {
			return null;
		}

		// Where the answer was lost, it may be ours all the same.
		const holder = error.missingAnswer === null ? null : await findHolder(engine, wanted.lab);
		if (holder?.token === wanted.token) {
			return holder.id;
		}

		throw error;
	}
}

/** The holder of the lock; null if there is none. */
export async function findHolder(engine: Engine, lab: string, signal?: AbortSignal): Promise<Holder | null> {
	const container = await inspectContainer(engine, nameOf(lab), signal);
	return container === null ? null : readHolder(lab, container);
}

/** Has a holder prove that it lives: started, the container of a dead one finds its input at an end, and is gone at once. */
export const prove = (engine: Engine, {id}: Holder): Promise<void> =>
	askInPassing(startContainer(engine, id));

/** What `askToGiveUp` does, as Docker's events tell it: nothing else does either to a lock. */
export const isRequest = ({action, attributes}: EngineEvent): boolean =>
	action === 'update' || (action === 'kill' && attributes.signal === String(constants.signals.SIGUSR1));

/** Asks a holder to give up: Docker tells it of a change that changes nothing, and of a signal that its container ignores. */
export const askToGiveUp = (engine: Engine, {id, state}: Holder): Promise<void> =>
	askInPassing(
		state === 'created' ? touchContainer(engine, id) : killContainer(engine, id, {signalName: 'SIGUSR1'}),
	);

/** Gives the lock back, or takes it away. */
export const drop = (engine: Engine, id: string): Promise<void> =>
	tolerate(status => passing.has(status), removeContainer(engine, id, undefined, "the lab's lock"));
