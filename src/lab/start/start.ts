// Starts or repairs a lab: what is done in each state, until it stands as planned. `states.ts` has the states.

import type {Engine} from '../../engine/client.js';
import {interruption} from '../../errors.js';
import {countActions} from '../../plan/actions.js';
import {isSevered} from '../../plan/survey.js';
import type {Topology} from '../../topology/model.js';
import {explainUntriedPairs} from '../../topology/untried.js';
import {converge} from '../converge/converge.js';
import {ConvergenceError} from '../converge/convergence-error.js';
import {withLock} from '../lock/lock.js';
import {decideMachines} from '../machines/decide.js';
import {removeLab} from '../stop/stop.js';
import {deploy} from './deploy.js';
import {recallMemory} from './memory.js';
import type {StartOptions} from './options.js';
import {type Comparison, makes, planStart} from './plan-start.js';
import {Rollback} from './rollback.js';
import {demandRoom} from './room.js';
import {isRefusal, newRun, type Run, undoRun, type Work} from './run.js';
import {follow, initial, type State} from './states.js';
import {tryOwnBirds} from './try-birds.js';

export interface Started extends Comparison {
	/** False if start did not wait, or if it cannot converge because something is cut off on purpose. */
	readonly converged: boolean;
}

/**
 * Idempotent. When it fails before the lab is deployed, or is interrupted, what this run made is removed again;
 * a lab that does not converge is left running, to be looked at. While another wgsim changes the lab, it waits.
 * @throws {LabStoppedError} where another stops the lab meanwhile
 */
export async function startLab(engine: Engine, topology: Topology, options: StartOptions): Promise<Started> {
	const {image, lockTimeout, report, signal} = options;
	const onWait = (text: string) => report({kind: 'note', text});
	const locking = {verb: 'start', image, lockTimeout, onWait, signal};
	return withLock(engine, topology.name, locking, locked =>
		bringUpLab(engine, topology, {...options, signal: locked}),
	);
}

/** As `startLab`, for a caller that holds the lab's lock. */
export async function bringUpLab(
	engine: Engine,
	topology: Topology,
	options: StartOptions,
): Promise<Started> {
	for (const text of explainUntriedPairs(topology)) {
		options.report({kind: 'note', text});
	}

	let run = newRun(engine, topology, options);
	for (let state: State | 'done' = initial; state !== 'done'; ) {
		const {outcome, ...changes} = await perform(run, state);
		run = {...run, ...changes};
		state = follow(state, outcome);
	}

	return {...run.comparison!, actions: run.done, converged: run.waits};
}

/** Does the work of a state. Where it fails, what the run made is undone, and the error is thrown. */
async function perform(run: Run, state: State): Promise<{readonly outcome: string} & Partial<Run>> {
	const {signal} = run.options;
	try {
		return await work[state](run);
	} catch (error) {
		if (isRefusal(run, state, error)) {
			return {outcome: 'refused', refusal: error};
		}

		const cause = signal?.aborted ? interruption(signal) : error;
		// A lab that does not converge is left running, to be looked at. A state that undoes has done so.
		if (!(error instanceof ConvergenceError) && state !== 'dropping') {
			await undoRun(run, cause);
		}

		throw cause;
	}
}

const work: {readonly [S in State]: Work<S>} = {
	async comparing({engine, topology, options, recalled, refusal, surveyed: before}) {
		const refused = refusal !== null;
		const surveyed = before ?? (await decideMachines(engine, topology, options));
		const known = recalled === null ? {} : {recalled};
		const comparison = await planStart(engine, topology, {...options, ...known, refused, surveyed});
		return {outcome: 'compared', comparison, recalled: null, surveyed};
	},

	async trying({engine, topology, options, comparison, tried}) {
		const {image, sources = new Map(), signal} = options;
		const {actions, situation} = comparison!;
		const untried = actions.filter(each => each.kind !== 'remove' && !tried.has(each.planned.node));
		await tryOwnBirds(engine, topology, untried, {image, sources, signal});
		const nodes = untried.flatMap(each => (makes(each) || each.kind === 'update' ? [each.planned.node] : []));
		return {outcome: situation, tried: new Set([...tried, ...nodes])};
	},

	async removing({engine, topology, options: {report, signal}}) {
		await removeLab(engine, topology.name, {report, signal});
		return {outcome: 'removed'};
	},

	async recalling({engine, options, comparison, rollback}) {
		const making = {...options, ...comparison!};
		const recalled = await recallMemory(engine, making, making.volumes, rollback, options.signal);
		return {outcome: 'recalled', recalled};
	},

	async unblocking({engine, options, comparison, rollback, done}) {
		const {report, signal} = options;
		const {first, volumes} = comparison!;
		const deployment = {rollback, wires: [], volumes, report, onFabric: () => {}, signal};
		await deploy(engine, {...options, ...comparison!}, first, deployment);
		return {outcome: 'unblocked', done: [...done, ...first]};
	},

	async checking({engine, topology, options, comparison, surveyed}) {
		const {image, report, signal} = options;
		const {plan, actions, faults} = comparison!;
		for (const {text, heal} of faults) {
			report({kind: 'note', text: `fault kept: ${text} (${heal} heals it)`});
		}

		const waits = options.wait && !isSevered(faults);
		if (options.wait && !waits) {
			report({
				kind: 'note',
				text: `so start does not wait for convergence: wgsim status ${plan.wiring.lab} shows what is missing`,
			});
		}

		if (actions.length > 0) {
			await demandRoom(engine, topology, plan, {image, report, surveyed: surveyed ?? [], signal});
		}

		return {outcome: 'checked', waits};
	},

	async deploying({engine, options, comparison, rollback, done, waits}) {
		await bringUp(engine, comparison!, rollback, {...options, wait: waits});
		return {outcome: 'deployed', done: [...done, ...comparison!.actions]};
	},

	async dropping(run) {
		await undoRun(run, run.refusal);
		run.options.report({
			kind: 'note',
			text: 'this engine refuses privileged containers: nodes get named capabilities instead',
		});
		return {outcome: 'dropped', rollback: new Rollback(), done: []};
	},
};

/** Deploys, and waits for facts from the moment that the fabric runs: the first wires stand before the last node does. */
async function bringUp(
	engine: Engine,
	{plan, actions, wires, volumes, forced, user, machines}: Comparison,
	rollback: Rollback,
	{image, source, owner, wait, timeout, report, signal}: StartOptions,
): Promise<void> {
	const making = {plan, image, source, forced, owner, user, machines};
	const failed = new AbortController();
	const either = signal === undefined ? failed.signal : AbortSignal.any([signal, failed.signal]);
	let fabricRuns = () => {};
	const fabricUp = new Promise<void>(resolve => {
		fabricRuns = resolve;
	});
	const deployment = (async () => {
		try {
			report({kind: 'phase-started', phase: 'containers'});
			await deploy(engine, making, actions, {rollback, wires, volumes, report, onFabric: fabricRuns, signal});
			report({kind: 'phase-done', phase: 'containers', summary: countActions(actions)});
		} catch (error) {
			failed.abort();
			throw error;
		} finally {
			fabricRuns();
		}
	})();
	const convergence = (async () => {
		await fabricUp;
		if (wait && !either.aborted) {
			const {fabric, wiring, revision} = plan;
			await converge(engine, fabric.container, {plan: wiring, revision}, {timeout, report, signal: either});
		}
	})();
	// The deployment's failure is the cause of the other's.
	const outcomes = await Promise.allSettled([deployment, convergence]);
	for (const outcome of outcomes) {
		if (outcome.status === 'rejected') {
			throw outcome.reason;
		}
	}
}
