// Holds a lab's lock: stays connected to its container, listens for requests, and takes the lock again after a broken connection.

import {setMaxListeners} from 'node:events';
import {setTimeout as sleep} from 'node:timers/promises';
import {type Attachment, attachInput} from '../../engine/attach.js';
import type {Engine} from '../../engine/client.js';
import {watchEvents} from '../../engine/events.js';
import {lockLabel} from '../../engine/labels.js';
import {WgsimError} from '../../errors.js';
import {type Claim, claim, drop, isRequest} from './container.js';

/** Why a verb ends whose lab another wgsim stops. */
export class LabStoppedError extends WgsimError {
	override readonly name = 'LabStoppedError';

	constructor(lab: string) {
		super(`${lab} was stopped by another wgsim`);
	}
}

export interface Lock {
	/** Fires when the lab is to be left alone: another stops it, or has taken the lock. Its reason is the error to throw. */
	readonly lost: AbortSignal;
	/** Gives it back. Never throws: what Docker keeps of it ends with the connection. */
	release(): Promise<void>;
}

// An engine that restarts breaks the connection, and is back within seconds.
const attempts = 60;
const pause = 500;

// Milliseconds that Docker's word of the container's end may come after the end of the connection. An engine that restarts says none.
const eventsTake = 5000;

/** Of the container `id`, which this process has just created. */
export async function hold(engine: Engine, id: string, claimed: Claim): Promise<Lock> {
	const {lab} = claimed;
	const lost = new AbortController();
	const released = new AbortController();
	setMaxListeners(0, lost.signal);
	let container = id;
	const isOver = () => released.signal.aborted || lost.signal.aborted;

	/** Until the container or the connection to it is gone. */
	const watch = async (attachment: Attachment) => {
		const done = new AbortController();
		const either = AbortSignal.any([released.signal, done.signal]);
		const onRequest = () => lost.abort(new LabStoppedError(lab));
		const heard = listen(engine, lab, container, onRequest, either);
		await Promise.race([attachment.closed, heard]);
		// A process that was suspended meets all at once that came meanwhile, and the end of the connection perhaps first.
		await Promise.race([heard, sleep(eventsTake, undefined, {signal: either}).catch(() => {})]);
		done.abort();
		attachment.close();
	};

	/** Null where it cannot be had again; `lost` says why then. */
	const regain = async (): Promise<Attachment | null> => {
		for (let attempt = 1; attempt <= attempts && !isOver(); attempt++) {
			try {
				await drop(engine, container);
				const again = await claim(engine, claimed);
				if (again === null) {
					lost.abort(new WgsimError(`${lab}: another wgsim has taken its lock`));
					return null;
				}

				container = again;
				return await attachInput(engine, container);
			} catch {
				await sleep(pause);
			}
		}

		lost.abort(new WgsimError(`${lab}: the connection to Docker that holds its lock is lost`));
		return null;
	};
	const keep = async (first: Attachment) => {
		for (let held: Attachment | null = first; held !== null && !isOver(); ) {
			await watch(held);
			held = isOver() ? null : await regain();
		}
	};

	const attachment = await attachInput(engine, container).catch(async error => {
		await drop(engine, container).catch(() => {});
		throw error;
	});
	const kept = keep(attachment);
	return {
		lost: lost.signal,
		release: async () => {
			released.abort();
			await kept;
			await drop(engine, container).catch(() => {});
		},
	};
}

/** Resolves when the container is gone. Where Docker tells no events, only the connection to it shows that. */
async function listen(
	engine: Engine,
	lab: string,
	container: string,
	onRequest: () => void,
	signal: AbortSignal,
): Promise<void> {
	const actions = ['update', 'kill', 'destroy'];
	const filter = {types: ['container' as const], labels: [`${lockLabel}=${lab}`], actions};
	while (!signal.aborted) {
		try {
			for await (const event of watchEvents(engine, filter, signal)) {
				if (event.id === container && isRequest(event)) {
					onRequest();
				} else if (event.id === container && event.action === 'destroy') {
					return;
				}
			}
		} catch {
			// It is looked again: what keeps the lock is the connection to its container.
		}

		await sleep(pause, undefined, {signal}).catch(() => {});
	}
}
