// Starts or repairs a lab: compares its plan with the running state, applies the differences, and waits for convergence.

import {lacksCapability} from '../../engine/call.js';
import type {Engine} from '../../engine/client.js';
import {interruption} from '../../errors.js';
import type {Action} from '../../plan/actions.js';
import type {Sources} from '../../plan/model.js';
import {isSevered} from '../../plan/survey.js';
import type {Topology} from '../../topology/model.js';
import {explainUndecided, explainUntried, listUndecided} from '../../topology/untried.js';
import {converge} from '../converge/converge.js';
import {ConvergenceError} from '../converge/convergence-error.js';
import type {Report} from '../events.js';
import {type LockWait, withLock} from '../lock/lock.js';
import {removeLab} from '../stop/stop.js';
import {deploy} from './deploy.js';
import {demandFeatures} from './features.js';
import {type Memory, recallMemory} from './memory.js';
import {planStart, type StartResult} from './plan-start.js';
import {announceNeed} from './resources.js';
import {Rollback, undo} from './rollback.js';
import {tryOwnBirds} from './try-birds.js';

export interface StartOptions extends Pick<LockWait, 'lockTimeout'> {
	/** The node image's tag. */
	readonly image: string;
	/** The topology file's real path, kept as a label: the lab is its own. */
	readonly source: string;
	/** Remove a lab of that name that runs from another file. */
	readonly replace?: boolean;
	/** Wait until converged. */
	readonly wait: boolean;
	/** Milliseconds until the wait is given up. */
	readonly timeout: number;
	/** The files that the topology names; none where it names none. */
	readonly sources?: Sources;
	/** The process that the lab is to live and die with: see `owner.ts`. */
	readonly owner?: string;
	/** Leave what was made when the run fails or is interrupted. */
	readonly keep?: boolean;
	readonly report: Report;
	readonly signal?: AbortSignal | undefined;
}

export interface Started extends StartResult {
	/** False where nobody waited, or where it cannot be: something is cut off on purpose. */
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

/** As `startLab`, for one that holds the lab's lock. */
export async function bringUpLab(
	engine: Engine,
	topology: Topology,
	options: StartOptions,
): Promise<Started> {
	if (topology.undecided.length > 0) {
		options.report({kind: 'note', text: explainUndecided(listUndecided(topology))});
	}

	if (topology.untried > 0) {
		options.report({kind: 'note', text: explainUntried(topology.untried)});
	}

	try {
		return await reconcile(engine, topology, options, false);
	} catch (error) {
		if (!lacksCapability(error) || topology.isolation !== 'privileged') {
			throw error;
		}

		options.report({
			kind: 'note',
			text: 'this engine starts no privileged container: nodes are given named capabilities instead',
		});
		return await reconcile(engine, topology, options, true);
	}
}

/** `refused`: this engine has just refused a privileged container. */
async function reconcile(
	engine: Engine,
	topology: Topology,
	options: StartOptions,
	refused: boolean,
): Promise<Started> {
	const {keep = false, report, signal} = options;
	const look = (recalled?: Memory) =>
		planStart(engine, topology, {...options, refused, ...(recalled && {recalled})});
	let result = await look();
	const {image, sources = new Map()} = options;
	await tryOwnBirds(engine, topology, result.actions, {image, sources, signal});
	if (result.foreign) {
		await removeLab(engine, topology.name, {report, signal});
		result = await look();
	}

	const rollback = new Rollback();
	try {
		if (result.forgotten) {
			result = await look(
				await recallMemory(engine, {...options, ...result}, result.volumes, rollback, signal),
			);
		}

		const first: Action[] = [];
		while (result.first.length > 0) {
			const deployment = {rollback, wires: [], volumes: result.volumes, report, onFabric: () => {}, signal};
			await deploy(engine, {...options, ...result}, result.first, deployment);
			first.push(...result.first);
			result = await look();
		}

		const {plan, actions, faults} = result;
		for (const {text, heal} of faults) {
			report({kind: 'note', text: `fault kept: ${text} (${heal} heals it)`});
		}

		const wait = options.wait && !isSevered(faults);
		if (options.wait && !wait) {
			report({
				kind: 'note',
				text: `so start does not wait for convergence: wgsim status ${plan.wiring.lab} shows what is missing`,
			});
		}

		if (actions.length > 0) {
			await announceNeed(engine, plan, options.image, report, signal);
			await demandFeatures(engine, options.image, {...topology, isolation: plan.isolation}, signal);
		}

		await bringUp(engine, result, rollback, {...options, wait});
		return {...result, actions: [...first, ...actions], converged: wait};
	} catch (error) {
		// A lab that does not converge is left running, to be looked at.
		const cause = signal?.aborted ? interruption(signal) : error;
		if (!keep && !(error instanceof ConvergenceError)) {
			await undo(rollback, topology.name, cause, engine, report);
		}

		throw cause;
	}
}

/** Deploys, and waits for the facts from the moment that the fabric runs: the first wires stand before the last node does. */
async function bringUp(
	engine: Engine,
	{plan, actions, wires, volumes, forced, user}: StartResult,
	rollback: Rollback,
	{image, source, owner, wait, timeout, report, signal}: StartOptions,
): Promise<void> {
	const making = {plan, image, source, forced, owner, user};
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
			report({kind: 'phase-done', phase: 'containers', summary: describeActions(actions)});
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

/** `10 created`, `1 replaced, 2 started`; `nothing to do` for none. */
function describeActions(actions: readonly Action[]): string {
	const words = {
		create: 'created',
		replace: 'replaced',
		start: 'started',
		unpause: 'unpaused',
		update: 'updated',
		mend: 'mended',
		remove: 'removed',
	};
	const counts = Object.entries(words)
		.map(([kind, word]) => ({word, count: actions.filter(action => action.kind === kind).length}))
		.filter(({count}) => count > 0);
	return counts.map(({count, word}) => `${count} ${word}`).join(', ') || 'nothing to do';
}
