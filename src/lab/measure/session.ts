// A running wgsim-probe in the lab's fabric: takes the pairs to probe, and records its output.

import {programRefusal} from '../../contract/probe.js';
import {parseReply} from '../../contract/reply.js';
import type {Engine} from '../../engine/client.js';
import {openSession} from '../../engine/exec-session.js';
import {InterruptedError, messageOf, WgsimError} from '../../errors.js';
import {lineFeeder} from '../../shared/lines.js';
import {demandOneMachine, runningFabric} from '../fabric/running-fabric.js';
import type {FoundLab} from '../find/find.js';
import {completeHint} from '../find/start-command.js';
import {notSilent} from '../streams/not-silent.js';
import {Observation} from './observation.js';
import {parseProbeRecord} from './record.js';
import {type LossStrip, StripCutter} from './strip.js';

// Seconds. It reports ten times a second.
const longestSilence = 10;

export interface ProbeSession extends AsyncDisposable {
	readonly observation: Observation;
	/** Notes something on the lab's clock, and gives its time. */
	mark(name: string): Promise<number>;
	/** Asks for the way of every flow. */
	look(): void;
	/** Resolves true as soon as it holds; false when `until` has passed on the lab's clock. */
	await(holds: (observation: Observation) => boolean, until: number, signal?: AbortSignal): Promise<boolean>;
}

export interface SessionOptions {
	readonly pairs: readonly (readonly [string, string])[];
	readonly rate: number;
	/** Told what became of the probes while they go on. */
	readonly watch?: ((strip: LossStrip) => void) | undefined;
}

/** @throws {WgsimError} for a pair that the lab has not */
export async function openProbes(
	engine: Engine,
	lab: FoundLab,
	{pairs, rate, watch}: SessionOptions,
): Promise<ProbeSession> {
	const observation = new Observation();
	const cutter = watch === undefined ? null : new StripCutter(watch);
	const stray: string[] = [];
	demandOneMachine(
		lab,
		'one-way delays cannot be measured between two clocks, and gaps across machines not yet',
	);
	const fabric = await runningFabric(engine, lab);
	const errors = lineFeeder(line => stray.push(line));
	const program = await openSession(engine, fabric.id, ['wgsim-probe'], {onStderr: errors.take});
	const send = (order: object) => program.send(`${JSON.stringify(order)}\n`);
	let failure: Error | null = null;
	let ended = false;
	let wake = () => {};
	const reading = (async () => {
		try {
			const speaker = {name: 'the program that probes', seconds: longestSilence, close: program.close};
			for await (const line of notSilent(program.lines, speaker)) {
				observation.apply(parseProbeRecord(line));
				cutter?.take(observation);
				wake();
			}

			errors.end();
			failure = explainEnd(stray, lab);
		} catch (error) {
			failure = error instanceof WgsimError ? error : new WgsimError(messageOf(error), {cause: error});
		}

		ended = true;
		wake();
	})();

	const session: ProbeSession = {
		observation,
		look: () => send({look: true}),
		mark: async name => {
			const mark = `${name} ${observation.marks.size}`;
			send({mark});
			await session.await(({marks}) => marks.has(mark), Number.POSITIVE_INFINITY);
			return observation.marks.get(mark)!;
		},
		await: async (holds, until, signal) => {
			const interrupt = () => wake();
			signal?.addEventListener('abort', interrupt);
			try {
				for (;;) {
					if (signal?.aborted) {
						throw new InterruptedError();
					}

					if (holds(observation)) {
						return true;
					}

					if (ended) {
						throw failure ?? new WgsimError('the probes ended by themselves');
					}

					if (observation.now > until) {
						return false;
					}

					await new Promise<void>(resolve => {
						wake = resolve;
					});
				}
			} finally {
				signal?.removeEventListener('abort', interrupt);
			}
		},
		[Symbol.asyncDispose]: async () => {
			program.finish();
			await reading;
		},
	};
	send({pairs, rate});
	await session.await(({flows}) => flows.length > 0, Number.POSITIVE_INFINITY);
	return session;
}

function explainEnd(stray: readonly string[], lab: FoundLab): WgsimError {
	const last = stray.at(-1) ?? '';
	if (last.startsWith('{"error"')) {
		const {error, hint} = parseReply(programRefusal, last, 'wgsim-probe in the fabric');
		return new WgsimError(error, hint === '' ? {} : {hint: completeHint(hint, lab)});
	}

	return new WgsimError('the probes ended by themselves', {
		details: stray.slice(-10),
		hint: 'did the fabric end? wgsim status',
	});
}
