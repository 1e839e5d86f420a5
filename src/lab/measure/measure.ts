// Makes a fault and measures its cost (packets, time and the path meanwhile), then that of its recovery.

import type {Engine} from '../../engine/client.js';
import {UsageError, WgsimError} from '../../errors.js';
import {readRunningPlan} from '../fabric/running-fabric.js';
import type {FoundLab} from '../find/find.js';
import {isStopped, withLockedLab} from '../lock/lock.js';
import {disturbanceOf, type NamedDisturbance} from './disturbance.js';
import {lateAfter} from './flow-log.js';
import type {MeasuredPhase, MeasuredRun, MeasureOptions, MeasureReport} from './model.js';
import {nameOfFlow} from './observation.js';
import {choosePairs, parsePair} from './pairs.js';
import {measurePhase, type PhaseTimes} from './phase.js';
import {restOf} from './rest.js';
import {openProbes, type ProbeSession} from './session.js';
import {spreadOfPhases} from './spread.js';
import {isLosing} from './unrest.js';

export type {MeasureOptions, MeasureReport} from './model.js';

export const measureDefaults = {rate: 100, repeat: 1} as const;

// Milliseconds that a lab has to settle; those with long timers have three times what these may take.
const leastTimeout = 60_000;

interface Settings extends Required<Pick<MeasureOptions, 'rate' | 'report'>>, Pick<MeasureOptions, 'signal'> {
	/** Milliseconds. */
	readonly settle: number;
	readonly timeout: number;
}

// Milliseconds in which all must be well before anything is broken, and in which the answers to a look at the ways come.
const calm = 1000;
// Long enough to tell a link that loses packets from a failure that begins or ends.
const lossyCalm = 5000;
const lookTakes = 700;

/**
 * No other wgsim changes the lab meanwhile.
 * @throws {WgsimError} where probes are lost before anything is broken
 * @throws {InterruptedError} after healing
 */
export async function measureFault(
	engine: Engine,
	lab: FoundLab,
	options: MeasureOptions,
): Promise<MeasureReport> {
	const {lockTimeout, report = () => {}, signal} = options;
	const onWait = (text: string) => report({kind: 'note', text});
	return withLockedLab(engine, lab, {verb: 'measure', lockTimeout, onWait, signal}, (now, locked) =>
		measureAll(engine, now, {...options, signal: locked}),
	);
}

async function measureAll(engine: Engine, lab: FoundLab, options: MeasureOptions): Promise<MeasureReport> {
	const {signal, report = () => {}, repeat = measureDefaults.repeat} = options;
	const {rate} = {...measureDefaults, ...options};
	const plan = await readRunningPlan(engine, lab, signal);
	const {settle = restOf(plan)} = options;
	const {timeout = Math.max(leastTimeout, 3 * settle)} = options;
	if (timeout <= settle) {
		throw new UsageError(
			`measure: within ${timeout / 1000} s nothing can settle for ${settle / 1000} s`,
			'give a longer --timeout, or a --settle shorter than the default for this lab',
		);
	}

	const probes = (options.probes ?? []).map(parsePair);
	const pairs = probes.length > 0 ? probes : choosePairs(plan);
	const disturbance = await disturbanceOf(engine, lab, options.fault);
	const settings: Settings = {rate, settle, timeout, report, ...(signal === undefined ? {} : {signal})};
	await using session = await openProbes(engine, lab, {pairs, rate, watch: options.watch});
	if (session.within !== null) {
		const text = `the clocks of its machines are compared to within ${Math.ceil(session.within)} ms: losses and gaps are counted at one end each; times of route changes are that exact`;
		report({kind: 'note', text});
	}

	const runs: MeasuredRun[] = [];
	for (let number = 1; number <= repeat; number++) {
		if (repeat > 1) {
			report({kind: 'note', text: `run ${number} of ${repeat}`});
		}

		runs.push(await measureOnce(session, disturbance, settings));
	}

	const healed = runs.map(run => run.healed).filter(phase => phase !== null);
	return {
		lab: lab.name,
		fault: disturbance.text,
		heal: disturbance.undo,
		probes: pairs.map(pair => pair.join(':')),
		rate,
		settle,
		runs,
		broken: spreadOfPhases(runs.map(run => run.broken)),
		healed: healed.length === 0 ? null : spreadOfPhases(healed),
	};
}

async function measureOnce(
	session: ProbeSession,
	disturbance: NamedDisturbance,
	settings: Settings,
): Promise<MeasuredRun> {
	const {observation} = session;
	await awaitCalm(session, settings);
	let broken = false;
	const heal = async () => {
		broken = false;
		await disturbance.heal?.();
	};
	try {
		settings.report({kind: 'note', text: `now: ${disturbance.text}`});
		const first = await passThrough(session, settings, () => {
			broken = true;
			return disturbance.make();
		});
		settings.report({kind: 'note', text: describe(measurePhase(observation, first))});
		if (disturbance.undo === null) {
			return {broken: measurePhase(observation, first), healed: null};
		}

		settings.report({kind: 'note', text: `now: ${disturbance.undo}`});
		const second = await passThrough(session, settings, heal);
		const run = {broken: measurePhase(observation, first), healed: measurePhase(observation, second)};
		settings.report({kind: 'note', text: describe(run.healed)});
		return run;
	} catch (error) {
		if (broken && disturbance.heal !== null && !isStopped(settings.signal)) {
			settings.report({kind: 'note', text: `healing: ${disturbance.undo}`});
			await heal();
		}

		throw error;
	}
}

/** Waits until all is as it should be, so that what is seen afterwards comes of the fault. */
async function awaitCalm(session: ProbeSession, {report, timeout, signal}: Settings): Promise<void> {
	const {observation} = session;
	const since = observation.now;
	session.look();
	report({
		kind: 'note',
		text: `${observation.flows.length} flows: waiting until packets come through on all`,
	});
	const isCalm = () => observation.quietFor(since) >= calm || isLosing(observation, since, lossyCalm);
	if (await session.await(isCalm, since + timeout, signal)) {
		return;
	}

	const lossy = observation.lossyFlows(observation.now - lateAfter - calm).map(nameOfFlow);
	throw new WgsimError('the lab has not settled before the fault', {
		details: lossy.length > 0 ? lossy.map(name => `${name}: probes are lost`) : ['routes keep changing'],
		hint: 'wgsim status says what is missing',
	});
}

/** Does something, and waits until the lab has come to rest after it, or for as long as that may take. */
async function passThrough(
	session: ProbeSession,
	{settle, timeout, signal}: Settings,
	act: () => Promise<unknown>,
): Promise<PhaseTimes> {
	const {observation} = session;
	const ordered = await session.mark('ordered');
	await act();
	const done = await session.mark('done');
	const isQuiet = () => observation.quietFor(ordered) >= settle;
	// One random loss only delays quiet; a continuing loss shows in the same time again.
	const rests = () => isQuiet() || isLosing(observation, ordered + settle, settle);
	const rested = await session.await(rests, done + timeout, signal);
	const losing = rested && !isQuiet();
	session.look();
	// Also, so that the last probes can be judged.
	const enough = observation.now + Math.max(lookTakes, lateAfter);
	await session.await(({now}) => now > enough, Number.POSITIVE_INFINITY, signal);
	const looked = await session.mark('looked');
	return {ordered, done, end: looked - lateAfter, looked, rested, rest: settle, losing};
}

function describe({gap, lost, settled}: MeasuredPhase): string {
	const rest = settled === null ? 'not settled in time' : `settled after ${(settled / 1000).toFixed(1)} s`;
	return `longest gap ${Math.round(gap)} ms, ${lost} lost, ${rest}`;
}
