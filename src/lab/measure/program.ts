// One running wgsim-probe, in the fabric of one machine: what it tells, with its times on the clock of the machine that leads.

import {programRefusal} from '../../contract/probe.js';
import {parseReply} from '../../contract/reply.js';
import type {Engine} from '../../engine/client.js';
import type {ContainerSummary} from '../../engine/containers.js';
import {openSession} from '../../engine/exec-session.js';
import {messageOf, WgsimError} from '../../errors.js';
import {lineFeeder} from '../../shared/lines.js';
import type {FoundLab} from '../find/find.js';
import {completeHint} from '../find/start-command.js';
import {notSilent} from '../streams/not-silent.js';
import {type ProbeRecord, parseProbeRecord, shifted} from './record.js';

// Seconds. It reports ten times a second.
const longestSilence = 10;

// Of so many marks the fastest answer tells most exactly what time it is there.
const comparisons = 9;

/** Its clock, by this process's own. Milliseconds. */
export interface Clock {
	readonly ahead: number;
	/** It is no further off than this. */
	readonly within: number;
}

export interface ProbeProgram {
	send(order: object): void;
	/** Asks for the time there. Before the probes begin: later it has more to do than to answer. */
	compareClock(): Promise<Clock>;
	/** Its times are that many milliseconds later on the lab's clock. What it tells before that is known is passed over. */
	shift: number | null;
	finish(): Promise<void>;
}

interface Hearing {
	readonly onRecord: (record: ProbeRecord) => void;
	/** It has ended, by itself or because it was finished. */
	readonly onEnd: (failure: WgsimError) => void;
}

export async function openProgram(
	engine: Engine,
	lab: FoundLab,
	fabric: ContainerSummary,
	{onRecord, onEnd}: Hearing,
): Promise<ProbeProgram> {
	const stray: string[] = [];
	const errors = lineFeeder(line => stray.push(line));
	const session = await openSession(engine, fabric.id, ['wgsim-probe'], {onStderr: errors.take});
	const awaited = new Map<string, (at: number) => void>();
	let ended: WgsimError | null = null;
	const giveUp: ((failure: WgsimError) => void)[] = [];
	const read = async (): Promise<WgsimError> => {
		try {
			const speaker = {name: 'the program that probes', seconds: longestSilence, close: session.close};
			for await (const line of notSilent(session.lines, speaker)) {
				const record = parseProbeRecord(line);
				const wake = record.kind === 'mark' ? awaited.get(record.mark) : undefined;
				wake?.(record.at);
				if (wake === undefined && program.shift !== null) {
					onRecord(shifted(record, program.shift));
				}
			}

			errors.end();
			return explainEnd(stray, lab);
		} catch (error) {
			return error instanceof WgsimError ? error : new WgsimError(messageOf(error), {cause: error});
		}
	};
	const answer = (mark: string): Promise<number> =>
		new Promise((resolve, reject) => {
			if (ended !== null) {
				reject(ended);
			}

			giveUp.push(reject);
			awaited.set(mark, resolve);
			program.send({mark});
		});
	const program: ProbeProgram = {
		shift: null,
		send: order => session.send(`${JSON.stringify(order)}\n`),
		compareClock: async () => {
			let best: Clock = {ahead: 0, within: Number.POSITIVE_INFINITY};
			for (let number = 0; number < comparisons; number++) {
				const asked = performance.now();
				const at = await answer(`clock ${number}`);
				const within = (performance.now() - asked) / 2;
				best = within < best.within ? {ahead: at - asked - within, within} : best;
			}

			return best;
		},
		finish: async () => {
			session.finish();
			await reading;
		},
	};
	const reading = read().then(failure => {
		ended = failure;
		onEnd(failure);
		for (const reject of giveUp) {
			reject(failure);
		}
	});
	return program;
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
