// The model of a check: its context, and its retries until it holds or times out.

import {setTimeout as sleep} from 'node:timers/promises';
import {messageOf} from '../../errors.js';
import type {Place} from '../../plan/checks/model.js';
import type {FabricPlan} from '../../plan/model.js';
import {containerName} from '../../plan/plan-lab.js';
import {mainNamespace} from '../../shared/namespaces.js';
import {ProbeProblem} from './asker.js';
import type {CheckTitle, Verdict} from './model.js';
import type {Prober} from './prober.js';

export interface Context {
	readonly plan: FabricPlan;
	readonly prober: Prober;
	/** Milliseconds in which a check is tried again. */
	readonly timeout: number;
	readonly signal: AbortSignal | null;
}

/**
 * `probes` do not disturb each other and run together. Captures must not see them, and counters must not count
 * those of others: these have their own time. What pulls cables comes last.
 */
export type Phase = 'probes' | 'captures' | 'measures' | 'transfers' | 'uplinks';

/** Some checks that one run answers together; mostly it is one. */
export interface Job {
	readonly phase: Phase;
	readonly checks: readonly CheckTitle[];
	/** A verdict for each of `checks`. */
	run(context: Context): Promise<readonly Verdict[]>;
}

type Parts = Partial<Pick<Verdict, 'facts' | 'commands'>>;

export const passed = (expected: string, seen: string, {facts = [], commands = []}: Parts = {}): Verdict => ({
	status: 'passed',
	expected,
	seen,
	facts,
	commands,
});

export const failed = (expected: string, seen: string, parts: Parts = {}): Verdict => ({
	...passed(expected, seen, parts),
	status: 'failed',
});

/** `holds` decides between the two. */
export const judge = (holds: boolean, expected: string, seen: string, parts: Parts = {}): Verdict =>
	(holds ? passed : failed)(expected, seen, parts);

// Milliseconds between two tries: soon at first, as most of what is missing is a lost packet.
const pauses = [50, 100, 200, 400];

/** A question without an answer is a verdict, too. A prober that has ended is not: it throws. */
export async function attemptAll(
	count: number,
	attempt: () => Promise<readonly Verdict[]>,
): Promise<readonly Verdict[]> {
	try {
		return await attempt();
	} catch (error) {
		if (!(error instanceof ProbeProblem)) {
			throw error;
		}

		return Array.from({length: count}, () => ({
			...failed('an answer', messageOf(error)),
			status: 'error' as const,
		}));
	}
}

/** Tries again until all pass, or for the context's timeout; the last verdicts are the ones. */
export async function untilAllPassed(
	{timeout, signal}: Pick<Context, 'timeout' | 'signal'>,
	count: number,
	attempt: () => Promise<readonly Verdict[]>,
): Promise<readonly Verdict[]> {
	const deadline = performance.now() + timeout;
	for (let round = 0; ; round++) {
		signal?.throwIfAborted();
		const verdicts = await attemptAll(count, attempt);
		const pause = pauses[Math.min(round, pauses.length - 1)]!;
		if (verdicts.every(({status}) => status === 'passed') || performance.now() + pause > deadline) {
			return verdicts;
		}

		await sleep(pause, undefined, signal ? {signal} : {});
	}
}

/** A job of one check. */
export const single = (
	phase: Phase,
	title: CheckTitle,
	attempt: (context: Context) => Promise<Verdict>,
	/** Says more of a failure, once. */
	diagnose: (context: Context, verdict: Verdict) => Promise<Verdict> = async (_, verdict) => verdict,
): Job => ({
	phase,
	checks: [title],
	run: async context => {
		const [verdict] = await untilAllPassed(context, 1, async () => [await attempt(context)]);
		return verdict!.status === 'failed'
			? attemptAll(1, async () => [await diagnose(context, verdict!)])
			: [verdict!];
	},
});

/** `docker exec routed-vpn-V1-1 ip netns exec private wg`, to be typed by the user; over several machines by way of wgsim. */
export function command(
	{lab, spread}: Pick<FabricPlan, 'lab' | 'spread'>,
	{node, namespace}: Place,
	line: string,
): string {
	const inside = namespace === mainNamespace ? '' : `ip netns exec ${namespace} `;
	const outside =
		spread === undefined ? `docker exec ${containerName(lab, node)}` : `wgsim exec ${lab}/${node} --`;
	return `${outside} ${inside}${line}`;
}
