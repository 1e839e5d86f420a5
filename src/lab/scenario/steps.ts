// Runs one step of a scenario, and gives its result.

import {setTimeout as sleep} from 'node:timers/promises';
import type {Engine} from '../../engine/client.js';
import {runExec} from '../../engine/exec.js';
import {messageOf, WgsimError} from '../../errors.js';
import {mainNamespace} from '../../shared/namespaces.js';
import type {ScenarioStep} from '../../topology/scenario.js';
import type {Verdict} from '../check/model.js';
import {breakLab} from '../faults/faults.js';
import type {FoundLab} from '../find/find.js';
import {findNode, inNamespace} from '../find/find-node.js';
import {lateAfter} from '../measure/flow-log.js';
import type {ProbeSession} from '../measure/session.js';
import {findUnrest} from '../measure/unrest.js';
import {readStatus} from '../status/status.js';
import {describeCheck, flowing, judgeBounds} from './bounds.js';

export interface Running {
	readonly engine: Engine;
	readonly lab: FoundLab;
	readonly session: ProbeSession;
	/** Milliseconds in which nothing may happen until the lab has settled. */
	readonly rest: number;
	readonly signal: AbortSignal | undefined;
	/** Of the lab's clock: from when on probes are counted. */
	since: number;
	/** The next fault begins a new count. */
	checked: boolean;
}

// Milliseconds between two tries.
const pause = 500;

export function describeStep(step: ScenarioStep): string {
	switch (step.kind) {
		case 'fault':
			return step.text;
		case 'pause':
			return `wait ${step.seconds} s`;
		case 'wait':
			return `wait until ${step.for}`;
		case 'check':
			return describeCheck(step);
		case 'command':
			return `${step.node}: ${step.command}${step.succeeds ? '' : ' (fails)'}`;
	}
}

const verdict = (
	status: Verdict['status'],
	expected: string,
	seen: string,
	facts: readonly string[] = [],
	commands: readonly string[] = [],
): Verdict => ({status, expected, seen, facts, commands});

/** An error is what could not be found out, or done; it never throws but for an interrupt. */
export async function runStep(running: Running, step: ScenarioStep): Promise<Verdict> {
	try {
		return await perform(running, step);
	} catch (error) {
		running.signal?.throwIfAborted();
		const details =
			error instanceof WgsimError ? [...error.details, ...(error.hint ? [error.hint] : [])] : [];
		return verdict('error', describeStep(step), messageOf(error), details);
	}
}

function perform(running: Running, step: ScenarioStep): Promise<Verdict> {
	switch (step.kind) {
		case 'fault':
			return breakIt(running, step);
		case 'pause':
			return rest(running, step.seconds);
		case 'wait':
			return step.for === 'settled' ? settle(running, step.within) : converge(running, step.within);
		case 'check':
			return check(running, step);
		case 'command':
			return command(running, step);
	}
}

async function breakIt(
	running: Running,
	{action, text}: Extract<ScenarioStep, {kind: 'fault'}>,
): Promise<Verdict> {
	const {engine, lab, session, signal} = running;
	if (running.checked) {
		running.since = await session.mark('fault');
		running.checked = false;
	}

	const {done} = await breakLab(engine, lab, action, signal);
	return verdict('passed', text, done.join('; ') || 'there was no fault');
}

async function rest({signal}: Running, seconds: number): Promise<Verdict> {
	await sleep(seconds * 1000, undefined, signal === undefined ? {} : {signal});
	return verdict('passed', `${seconds} s`, 'over');
}

async function settle({lab, session, rest, signal}: Running, within: number): Promise<Verdict> {
	const since = await session.mark('wait');
	const expected = `no route changes for ${rest / 1000} s, and each flow comes through in every second or in none, within ${within} s`;
	const unrest = (): string[] => findUnrest(session.observation, since, rest);
	const settled = await session.await(() => unrest().length === 0, since + within * 1000, signal);
	const took = ((session.observation.now - since) / 1000).toFixed(1);
	return settled
		? verdict('passed', expected, `after ${took} s`)
		: verdict('failed', expected, 'something still changes', unrest(), [`wgsim events ${lab.name}`]);
}

async function converge({engine, lab, signal}: Running, within: number): Promise<Verdict> {
	const began = performance.now();
	const expected = `all promises hold within ${within} s`;
	for (;;) {
		const {converged, missing} = await readStatus(engine, lab, signal);
		const elapsed = (performance.now() - began) / 1000;
		if (converged) {
			return verdict('passed', expected, `after ${elapsed.toFixed(1)} s`);
		}

		if (elapsed > within) {
			return verdict(
				'failed',
				expected,
				`${missing.length} missing`,
				missing.slice(0, 12).map(({text}) => text),
				[`wgsim status ${lab.name}`],
			);
		}

		await sleep(pause, undefined, signal === undefined ? {} : {signal});
	}
}

async function check(running: Running, step: Extract<ScenarioStep, {kind: 'check'}>): Promise<Verdict> {
	const {session, signal, since} = running;
	const {probes, reach, gap, lost, within} = step;
	const now = await session.mark('check');
	running.checked = true;
	if (reach !== null) {
		const until = now + lateAfter + within * 1000;
		const flows = await session.await(seen => flowing(seen, probes, reach), until, signal);
		if (!flows || (gap === null && lost === null)) {
			const seen = flows ? 'yes' : `not within ${within} s`;
			return verdict(flows ? 'passed' : 'failed', describeCheck(step), seen);
		}
	}

	// What was sent just now cannot be judged before it is late.
	await session.await(seen => seen.now >= now + lateAfter, Number.POSITIVE_INFINITY, signal);
	const {status, seen, facts} = judgeBounds(session.observation, step, since, now);
	return verdict(status, describeCheck(step), seen, facts, [`wgsim status ${running.lab.name}`]);
}

async function command(
	{engine, lab, signal}: Running,
	{node, namespace, command: line, succeeds, within}: Extract<ScenarioStep, {kind: 'command'}>,
): Promise<Verdict> {
	const began = performance.now();
	const expected = succeeds ? 'it succeeds' : 'it fails';
	const argv = inNamespace(namespace, ['sh', '-c', line]);
	for (;;) {
		const container = await findNode(engine, node, lab.name);
		const {exitCode, stdout, stderr} = await runExec(engine, container.id, argv, signal ? {signal} : {});
		const facts = `${stdout}${stderr}`.trim().split('\n').slice(-10);
		const holds = (exitCode === 0) === succeeds;
		if (holds || performance.now() - began > within * 1000) {
			const inside = namespace === mainNamespace ? '' : `ip netns exec ${namespace} `;
			const outside =
				lab.machines === undefined ? `docker exec ${container.name}` : `wgsim exec ${lab.name}/${node} --`;
			const again = `${outside} ${inside}sh -c ${JSON.stringify(line)}`;
			return verdict(holds ? 'passed' : 'failed', expected, `exit code ${exitCode}`, facts, [again]);
		}

		await sleep(pause, undefined, signal === undefined ? {} : {signal});
	}
}
