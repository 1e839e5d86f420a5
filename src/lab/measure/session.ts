// Probes that run in a lab: wgsim-probe in the fabric of each machine, what all of them tell as one observation.

import {randomBytes} from 'node:crypto';
import type {Engine} from '../../engine/client.js';
import {InterruptedError, type WgsimError} from '../../errors.js';
import {runningFabrics} from '../fabric/running-fabric.js';
import type {FoundLab} from '../find/find.js';
import {Observation} from './observation.js';
import {openProgram, type ProbeProgram} from './program.js';
import {type LossStrip, StripCutter} from './strip.js';

export interface ProbeSession extends AsyncDisposable {
	readonly observation: Observation;
	/** Milliseconds to which the clocks of the lab's machines were compared; null on one machine. */
	readonly within: number | null;
	/** Notes something on the lab's clock, and gives its time. */
	mark(name: string): Promise<number>;
	/** Asks for the way of every flow. */
	look(): void;
	/** Resolves true as soon as it holds; false when `until` has passed on the lab's clock. */
	await(holds: (observation: Observation) => boolean, until: number, signal?: AbortSignal): Promise<boolean>;
}

export interface ProbeOptions {
	readonly pairs: readonly (readonly [string, string])[];
	readonly rate: number;
	/** Told what became of the probes while they go on. */
	readonly watch?: ((strip: LossStrip) => void) | undefined;
}

/** @throws {WgsimError} for a pair that the lab has not */
export async function openProbes(
	engine: Engine,
	lab: FoundLab,
	{pairs, rate, watch}: ProbeOptions,
): Promise<ProbeSession> {
	const fabrics = await runningFabrics(engine, lab);
	const observation = new Observation(fabrics.length);
	const cutter = watch === undefined ? null : new StripCutter(watch);
	let failure: WgsimError | null = null;
	let wake = () => {};
	const hearing = (program: number) => ({
		onRecord: (record: Parameters<Observation['apply']>[0]) => {
			observation.apply(record, program);
			if (observation.begun) {
				cutter?.take(observation);
			}

			wake();
		},
		onEnd: (reason: WgsimError) => {
			failure ??= reason;
			wake();
		},
	});
	const opened = await Promise.allSettled(
		fabrics.map((fabric, index) => openProgram(engine, lab, fabric, hearing(index))),
	);
	const programs = opened.flatMap(one => (one.status === 'fulfilled' ? [one.value] : []));
	const finish = async () => {
		await Promise.all(programs.map(program => program.finish()));
	};
	const failed = opened.find(one => one.status === 'rejected');
	if (failed !== undefined) {
		await finish();
		throw failed.reason;
	}

	const [lead, ...others] = programs as [ProbeProgram, ...ProbeProgram[]];
	const session: Omit<ProbeSession, 'within'> = {
		observation,
		look: () => {
			for (const program of programs) {
				program.send({look: true});
			}
		},
		mark: async name => {
			const mark = `${name} ${observation.marks.size}`;
			lead.send({mark});
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

					if (failure !== null) {
						throw failure;
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
		[Symbol.asyncDispose]: finish,
	};
	try {
		const within = await alignClocks([lead, ...others]);
		const token = within === null ? {} : {token: randomBytes(8).toString('hex')};
		for (const program of programs) {
			program.send({pairs, rate, ...token});
		}

		await session.await(({begun}) => begun, Number.POSITIVE_INFINITY);
		return {...session, within};
	} catch (error) {
		await finish();
		throw error;
	}
}

/** Brings all to the clock of the first. Returns the milliseconds by which they may still differ; null for one alone. */
async function alignClocks(programs: readonly [ProbeProgram, ...ProbeProgram[]]): Promise<number | null> {
	if (programs.length === 1) {
		programs[0].shift = 0;
		return null;
	}

	const clocks = [];
	for (const program of programs) {
		clocks.push({program, ...(await program.compareClock())});
	}

	const lead = clocks[0]!;
	for (const {program, ahead} of clocks) {
		program.shift = lead.ahead - ahead;
	}

	return lead.within + Math.max(...clocks.slice(1).map(({within}) => within));
}
