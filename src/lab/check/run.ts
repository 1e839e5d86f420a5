// Runs a lab's checks: what does not disturb each other together, the rest by itself; one failure stops nothing.

import {setMaxListeners} from 'node:events';
import type {Engine} from '../../engine/client.js';
import {InterruptedError} from '../../errors.js';
import {whileItStands} from '../converge/removal.js';
import {readRunningPlan} from '../fabric/running-fabric.js';
import type {FoundLab} from '../find/find.js';
import {readStatus} from '../status/status.js';
import {listNodes} from './built-in/node.js';
import {listUplinks} from './built-in/uplinks.js';
import {openCables} from './cables.js';
import {isWanted, listChecks} from './list.js';
import {
	type CheckOptions,
	type CheckReport,
	type CheckResult,
	type CheckTitle,
	defaultTimeout,
	type NotRun,
} from './model.js';
import {runPhases} from './phases.js';
import {Prober} from './prober.js';
import {findUplinks} from './uplinks/find.js';
import {noUplinks} from './uplinks/model.js';

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

/**
 * Checks a running lab, found by its labels alone.
 * @throws {WgsimError} where nothing can be checked at all: the fabric does not run, the engine does not answer, or the lab was
 * removed meanwhile
 */
export const runChecks = (engine: Engine, lab: FoundLab, options: CheckOptions = {}): Promise<CheckReport> =>
	whileItStands(engine, lab, options.signal, signal => runThem(engine, lab, {...options, signal}));

async function runThem(
	engine: Engine,
	lab: FoundLab,
	{
		only = null,
		skip = [],
		timeout = defaultTimeout * 1000,
		keepCables = false,
		isLocked = false,
		report = () => {},
		signal,
		...wait
	}: CheckOptions,
): Promise<CheckReport> {
	const startedAt = Date.now() / 1000;
	const began = performance.now();
	const plan = await readRunningPlan(engine, lab, signal);
	const nodes = listNodes(plan, () => readStatus(engine, lab, signal));
	const results: CheckResult[] = [];
	// Each try that waits listens to it, and many wait at one time.
	if (signal !== undefined) {
		setMaxListeners(0, signal);
	}

	const prober = await Prober.open(engine, lab.fabric!.id, plan, signal);
	let titles: readonly CheckTitle[] = [];
	let notRun: readonly NotRun[] = [];
	try {
		const found = isWanted('mtu', {only, skip}) ? await findUplinks({plan, prober}) : noUplinks;
		const uplinks = listUplinks(found, openCables(engine, lab, {isLocked, ...wait}));
		const {jobs, ...list} = listChecks(plan, {only, skip, keepCables}, nodes, uplinks);
		titles = jobs.flatMap(({checks}) => checks);
		notRun = list.notRun;
		report({kind: 'planned', checks: titles, notRun});
		await runPhases(jobs, {plan, prober, timeout, signal: signal ?? null}, result => {
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
