// Runs a lab's checks: what does not disturb each other together, the rest by itself; one failure stops nothing.

import {setMaxListeners} from 'node:events';
import pMap from 'p-map';
import type {Engine} from '../../engine/client.js';
import {InterruptedError, WgsimError} from '../../errors.js';
import type {FabricPlan} from '../../plan/model.js';
import {type FoundLab, readFabricPlan} from '../find.js';
import {repairHint, startCommand} from '../start-command.js';
import type {Context, Job, Phase} from './check.js';
import {listChecks} from './list.js';
import type {CheckOptions, CheckReport, CheckResult, CheckTitle, NotRun} from './model.js';
import {Prober} from './prober.js';

// Milliseconds that a check is tried again. A lab that has converged passes at once; one that heals takes its hold time.
export const defaultPatience = 10_000;

/** In this order, and of each so many at one time. */
const phases: readonly (readonly [Phase, number])[] = [
	['probes', 32],
	['captures', 1],
	['measures', 1],
	['transfers', 2],
];

async function readPlan(engine: Engine, lab: FoundLab, signal?: AbortSignal): Promise<FabricPlan> {
	const plan = await readFabricPlan(engine, lab, signal);
	if (plan === null || lab.fabric?.state !== 'running') {
		throw new WgsimError(`${lab.name}: the lab's fabric does not run`, {hint: repairHint(lab)});
	}

	if (plan.checks === undefined) {
		throw new WgsimError(`${lab.name} was started by a wgsim that knew no checks`, {
			hint: `start it again: ${startCommand(lab)} brings it up to date`,
		});
	}

	return plan;
}

async function runJob(job: Job, context: Context, report: (result: CheckResult) => void): Promise<void> {
	const began = performance.now();
	const verdicts = await job.run(context);
	const duration = Math.round(performance.now() - began);
	for (const [index, title] of job.checks.entries()) {
		report({...title, ...verdicts[index]!, duration});
	}
}

/** Counts, and whether all is well. No check at all proves nothing. */
export function summarize(
	results: readonly CheckResult[],
): Pick<CheckReport, 'ok' | 'passed' | 'failed' | 'errors'> {
	const count = (status: CheckResult['status']): number =>
		results.filter(result => result.status === status).length;
	const passed = count('passed');
	return {
		ok: results.length > 0 && passed === results.length,
		passed,
		failed: count('failed'),
		errors: count('error'),
	};
}

/** In the order of the list, whichever ended first. */
const inOrder = (results: readonly CheckResult[], titles: readonly CheckTitle[]): CheckResult[] => {
	const byId = new Map(results.map(result => [result.id, result]));
	return titles.flatMap(({id}) => byId.get(id) ?? []);
};

async function runJobs(
	jobs: readonly Job[],
	context: Context,
	report: (result: CheckResult) => void,
): Promise<void> {
	for (const [phase, concurrency] of phases) {
		await pMap(
			jobs.filter(job => job.phase === phase),
			job => runJob(job, context, report),
			{concurrency},
		);
	}
}

/**
 * Checks a running lab, found by its labels alone.
 * @throws {WgsimError} where nothing can be checked at all: the fabric does not run, or the engine does not answer
 */
export async function runChecks(
	engine: Engine,
	lab: FoundLab,
	{only = null, skip = [], patience = defaultPatience, report = () => {}, signal}: CheckOptions = {},
): Promise<CheckReport> {
	const startedAt = Date.now() / 1000;
	const began = performance.now();
	const plan = await readPlan(engine, lab, signal);
	const {jobs, notRun} = listChecks(plan, {only, skip});
	const titles = jobs.flatMap(({checks}) => checks);
	report({kind: 'planned', checks: titles, notRun});
	const results: CheckResult[] = [];
	// Each try that waits listens to it, and many wait at one time.
	if (signal !== undefined) {
		setMaxListeners(0, signal);
	}

	const prober = await Prober.open(engine, lab.fabric!.id, signal);
	try {
		await runJobs(jobs, {plan, prober, patience, signal: signal ?? null}, result => {
			results.push(result);
			report({kind: 'result', result, done: results.length, of: titles.length});
		});
	} catch (error) {
		throw signal?.aborted ? new InterruptedError() : error;
	} finally {
		prober.close();
	}

	return assemble(lab, startedAt, performance.now() - began, inOrder(results, titles), notRun);
}

const assemble = (
	{name, source}: FoundLab,
	startedAt: number,
	duration: number,
	results: readonly CheckResult[],
	notRun: readonly NotRun[],
): CheckReport => ({
	lab: name,
	source,
	startedAt,
	duration: Math.round(duration),
	...summarize(results),
	results,
	notRun,
});
