// Runs scenarios of a running lab one after the other, with probes flowing all the time, and heals it at the end.

import type {Engine} from '../../engine/client.js';
import {InterruptedError, UsageError, WgsimError} from '../../errors.js';
import type {FabricPlan} from '../../plan/model.js';
import {suggestionHint} from '../../topology/names/suggest.js';
import type {Scenario} from '../../topology/scenario.js';
import type {CheckReport, CheckResult, Verdict} from '../check/model.js';
import {readRunningPlan} from '../fabric/running-fabric.js';
import {breakLab, listFaults} from '../faults/faults.js';
import type {FoundLab} from '../find/find.js';
import {startCommand} from '../find/start-command.js';
import {isStopped, type LockWait, withLockedLab} from '../lock/lock.js';
import {choosePairs, type Pair, parsePair} from '../measure/pairs.js';
import {restOf} from '../measure/rest.js';
import {openProbes} from '../measure/session.js';
import type {LossStrip} from '../measure/strip.js';
import {flowing} from './bounds.js';
import {describeStep, type Running, runStep} from './steps.js';

/** Probes a second of each flow: a gap is told to 20 ms. */
const rate = 50;

/** Milliseconds until every probe comes through, before a scenario begins. */
const recoveryLimit = 60_000;

export interface ScenarioOptions extends LockWait {
	/** Each step as it ends. */
	readonly report?: (result: CheckResult) => void;
	/** Told what became of the probes while they go on, some times a second. */
	readonly watch?: ((strip: LossStrip) => void) | undefined;
	readonly signal?: AbortSignal | undefined;
}

type RunOptions = Required<Pick<ScenarioOptions, 'report'>> & Pick<ScenarioOptions, 'signal' | 'watch'>;

/** @throws {WgsimError} where the lab's fabric does not run */
export async function listScenarios(
	engine: Engine,
	lab: FoundLab,
	signal?: AbortSignal,
): Promise<readonly Scenario[]> {
	return (await readRunningPlan(engine, lab, signal)).scenarios;
}

/** @throws {UsageError} where the lab has no scenario of a name */
export function chooseScenarios(
	{lab, scenarios}: Pick<FabricPlan, 'lab' | 'scenarios'>,
	names: readonly string[] | null,
): readonly Scenario[] {
	if (names === null) {
		return scenarios;
	}

	return names.map(name => {
		const found = scenarios.find(each => each.name === name);
		if (found === undefined) {
			const known = scenarios.map(each => each.name);
			throw new UsageError(
				`${lab} has no scenario ${name}`,
				suggestionHint(name, known) ?? 'its topology has none: see scenarios in docs/topology.md',
			);
		}

		return found;
	});
}

/**
 * `names` null for all. Each step is a result of the report. No other wgsim changes the lab meanwhile.
 * @throws {WgsimError} where something is broken on purpose already, or the fabric does not run
 */
export async function runScenarios(
	engine: Engine,
	lab: FoundLab,
	names: readonly string[] | null,
	{report = () => {}, watch, ...options}: ScenarioOptions = {},
): Promise<CheckReport> {
	return withLockedLab(engine, lab, {verb: 'scenario', ...options}, (now, signal) =>
		runAll(engine, now, names, {report, watch, signal}),
	);
}

async function runAll(
	engine: Engine,
	lab: FoundLab,
	names: readonly string[] | null,
	{report, watch, signal}: RunOptions,
): Promise<CheckReport> {
	const startedAt = Date.now() / 1000;
	const began = performance.now();
	const plan = await readRunningPlan(engine, lab, signal);
	const chosen = chooseScenarios(plan, names);
	const faults = await listFaults(engine, lab, signal);
	if (faults.length > 0) {
		throw new WgsimError(`${lab.name} has a fault already`, {
			details: faults.map(({text}) => text),
			hint: `first: wgsim heal ${lab.name}`,
		});
	}

	const results: CheckResult[] = [];
	for (const scenario of chosen) {
		await runScenario(engine, lab, plan, scenario, {
			signal,
			watch,
			report: result => {
				results.push(result);
				report(result);
			},
		});
	}

	const count = (status: CheckResult['status']): number =>
		results.filter(result => result.status === status).length;
	const passed = count('passed');
	return {
		lab: lab.name,
		source: lab.source,
		startedAt,
		duration: Math.round(performance.now() - began),
		ok: results.length > 0 && passed === results.length,
		passed,
		failed: count('failed'),
		errors: count('error'),
		results,
		notRun: [],
	};
}

async function runScenario(
	engine: Engine,
	lab: FoundLab,
	plan: FabricPlan,
	scenario: Scenario,
	{report, watch, signal}: RunOptions,
): Promise<void> {
	const pairs: readonly Pair[] =
		scenario.probes.length === 0 ? choosePairs(plan) : scenario.probes.map(parsePair);
	await using session = await openProbes(engine, lab, {pairs, rate, watch});
	const tell = async (number: number, name: string, work: () => Promise<Verdict>): Promise<Verdict> => {
		const start = performance.now();
		const verdict = await work();
		report({
			id: `scenario:${scenario.name}:${number}`,
			kind: 'scenario',
			name: `${scenario.name} ${number}: ${name}`,
			origin: 'file',
			...verdict,
			duration: Math.round(performance.now() - start),
		});
		return verdict;
	};

	const rest = restOf(plan);
	const running: Running = {
		engine,
		lab,
		session,
		rest,
		signal,
		since: await session.mark('begin'),
		checked: true,
	};
	const ready = await tell(0, 'packets come through', () => awaitFlow(running));
	try {
		for (const [index, step] of ready.status === 'passed' ? scenario.steps.entries() : []) {
			const {status} = await tell(index + 1, describeStep(step), () => runStep(running, step));
			if (status === 'error') {
				// What comes after it would be about another lab than is meant.
				break;
			}
		}
	} catch (error) {
		throw signal?.aborted ? new InterruptedError() : error;
	} finally {
		if (!isStopped(signal)) {
			// Without the signal: an interrupt must not leave it broken.
			await breakLab(engine, lab, {kind: 'heal'});
		}
	}
}

async function awaitFlow({lab, session, signal}: Running): Promise<Verdict> {
	const flows = await session.await(
		seen => flowing(seen, null, true),
		session.observation.now + recoveryLimit,
		signal,
	);
	return {
		status: flows ? 'passed' : 'error',
		expected: `packets come through on every flow, within ${recoveryLimit / 1000} s`,
		seen: flows ? 'they do' : 'they do not: the lab has problems already',
		facts: [],
		commands: flows ? [] : [startCommand(lab), `wgsim status ${lab.name}`],
	};
}
