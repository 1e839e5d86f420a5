// Takes a lab's lock: waits for its holder, takes it from a dead one, and, to stop the lab, asks a living one to give it up.

import {randomBytes} from 'node:crypto';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Engine} from '../../engine/client.js';
import {interruption, WgsimError} from '../../errors.js';
import {askToGiveUp, type Claim, claim, drop, findHolder, prove} from './container.js';
import {hold, type Lock} from './hold.js';
import type {Holder} from './holder.js';

export interface TakeOptions {
	/** As others are told of it: `start`, `link down`. */
	readonly verb: string;
	/** Milliseconds to wait for another. */
	readonly timeout: number;
	/** Whether it is taken to stop the lab: a holder is asked to give up, and loses it after `timeout`. */
	readonly stops: boolean;
	/** Told once of each holder that is waited for. */
	readonly onWait: (text: string) => void;
	readonly signal?: AbortSignal | undefined;
}

/** Milliseconds between two tries. */
const pause = 100;

// Most verbs are done by then. To prove that a holder lives costs the start of a container.
const grace = 300;

// Milliseconds that the container of a dead holder has to end once it runs; it takes some 200.
const proofTakes = 2000;

/** What this wait has to remember of a holder. */
interface Seen {
	readonly id: string;
	/** When its container was first known to run; null where it is not. */
	runsSince: number | null;
	named: boolean;
}

/** @throws {WgsimError} which names the holder, where it has not let go in time */
export async function take(
	engine: Engine,
	wanted: Omit<Claim, 'token' | 'verb'>,
	options: TakeOptions,
): Promise<Lock> {
	const {verb, signal} = options;
	const claimed = {...wanted, verb, token: randomBytes(6).toString('hex')};
	const began = performance.now();
	let seen: Seen = {id: '', runsSince: null, named: false};
	for (;;) {
		if (signal?.aborted) {
			throw interruption(signal);
		}

		// A create cannot be called back: it goes without the signal.
		const id = await claim(engine, claimed);
		if (id !== null) {
			return hold(engine, id, claimed);
		}

		const holder = await findHolder(engine, wanted.lab, signal);
		if (holder !== null) {
			seen = seen.id === holder.id ? seen : {id: holder.id, runsSince: null, named: false};
			await deal(engine, wanted.lab, holder, seen, {...options, waited: performance.now() - began});
		}

		await sleep(pause, undefined, signal === undefined ? {} : {signal}).catch(() => {});
	}
}

async function deal(
	engine: Engine,
	lab: string,
	holder: Holder,
	seen: Seen,
	{timeout, stops, onWait, waited}: TakeOptions & {readonly waited: number},
): Promise<void> {
	if (holder.fate === 'dead') {
		return drop(engine, holder.id);
	}

	if (waited < grace) {
		return;
	}

	const asks = stops && holder.verb !== 'stop';
	if (!seen.named && timeout > 0) {
		seen.named = true;
		onWait(asks ? `asking ${holder.text} to give up` : `waiting for ${holder.text}`);
	}

	if (holder.state === 'created' && (asks || holder.fate === 'unknown')) {
		await prove(engine, holder);
	}

	const runs = holder.state !== 'created' || asks || holder.fate === 'unknown';
	seen.runsSince ??= runs ? waited : null;
	if (asks) {
		await askToGiveUp(engine, holder);
	}

	const lives = holder.fate === 'lives' || waited - (seen.runsSince ?? waited) >= proofTakes;
	if (waited < timeout || !lives) {
		return;
	}

	if (!stops) {
		throw new WgsimError(`${lab}: another wgsim is changing it`, {
			details: [holder.text],
			hint: `wait for it, or end it and the lab: wgsim stop ${lab}`,
		});
	}

	await drop(engine, holder.id);
}
