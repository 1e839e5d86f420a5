// Runs jobs phase by phase: in parallel, one after the other, or in turns.

import {setTimeout as sleep} from 'node:timers/promises';
import pMap from 'p-map';
import type {Context, Job, Phase} from './check.js';
import type {CheckResult, Verdict} from './model.js';

interface Turns {
	readonly phase: Phase;
	/** So many at one time. */
	readonly concurrency: number;
	/** Those that fail make room for the others before they are tried again: a hundred that fail take no longer than one. */
	readonly inTurns: boolean;
}

const order: readonly Turns[] = [
	{phase: 'probes', concurrency: 32, inTurns: false},
	{phase: 'captures', concurrency: 1, inTurns: false},
	{phase: 'measures', concurrency: 1, inTurns: true},
	{phase: 'transfers', concurrency: 2, inTurns: true},
	{phase: 'uplinks', concurrency: 1, inTurns: false},
];

// Milliseconds between two rounds of those that failed.
const pause = 200;

type Tell = (result: CheckResult) => void;

function tell(job: Job, verdicts: readonly Verdict[], began: number, report: Tell): void {
	const duration = Math.round(performance.now() - began);
	for (const [index, title] of job.checks.entries()) {
		report({...title, ...verdicts[index]!, duration});
	}
}

async function runJob(job: Job, context: Context, report: Tell): Promise<void> {
	const began = performance.now();
	tell(job, await job.run(context), began, report);
}

/** Tries each once, then those again that failed and have time left. */
async function runInTurns(
	jobs: readonly Job[],
	concurrency: number,
	context: Context,
	report: Tell,
): Promise<void> {
	const once = {...context, timeout: 0};
	let waiting = jobs.map(job => ({job, began: null as number | null}));
	while (waiting.length > 0) {
		const next = await pMap(
			waiting,
			async ({job, began: first}) => {
				const began = first ?? performance.now();
				const verdicts = await job.run(once);
				const hasEnded =
					verdicts.every(({status}) => status === 'passed') || performance.now() - began > context.timeout;
				if (hasEnded) {
					tell(job, verdicts, began, report);
				}

				return hasEnded ? [] : [{job, began}];
			},
			{concurrency},
		);
		waiting = next.flat();
		if (waiting.length > 0) {
			await sleep(pause, undefined, context.signal ? {signal: context.signal} : {});
		}
	}
}

export async function runPhases(jobs: readonly Job[], context: Context, report: Tell): Promise<void> {
	for (const {phase, concurrency, inTurns} of order) {
		const own = jobs.filter(job => job.phase === phase);
		await (inTurns
			? runInTurns(own, concurrency, context, report)
			: pMap(own, job => runJob(job, context, report), {concurrency}));
	}
}
