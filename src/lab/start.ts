// Brings a lab up, or repairs it: compares its plan with what is, does what is missing, and waits until it has converged.

import {randomBytes} from 'node:crypto';
import {lacksCapability} from '../engine/call.js';
import type {Engine} from '../engine/client.js';
import {getFile} from '../engine/containers.js';
import {InterruptedError} from '../errors.js';
import {type Action, planActions} from '../plan/actions.js';
import {seedLength} from '../plan/keys.js';
import type {ContainerPlan, Plan, Sources} from '../plan/model.js';
import {planLab, seedPath} from '../plan/plan-lab.js';
import {rotateKeys} from '../plan/rotate-keys.js';
import type {Topology} from '../topology/model.js';
import {containerSpec, type Making} from './container-spec.js';
import {ConvergenceError, converge} from './converge.js';
import {deploy} from './deploy.js';
import type {Report} from './events.js';
import {readRotatedKeys} from './faults/keys.js';
import {demandFeatures} from './features.js';
import {type FoundLab, findLab, isForced, nodeOf} from './find.js';
import {labels} from './labels.js';
import {lockLab} from './lock.js';
import {Made, undo} from './made.js';

export interface StartOptions {
	/** The node image's tag. */
	readonly image: string;
	/** The topology file's name, kept as a label. */
	readonly source: string;
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

export interface StartResult {
	readonly plan: Plan;
	/** What was done; empty where the lab was up already. */
	readonly actions: readonly Action[];
	/** The engine starts no privileged container, so that nodes have named capabilities in their place. */
	readonly forced: boolean;
}

/** The lab's own seed where it runs, else a new one. */
async function findSeed(engine: Engine, found: FoundLab, signal?: AbortSignal): Promise<Buffer> {
	const file = found.fabric === null ? null : await getFile(engine, found.fabric.id, seedPath, signal);
	const seed = file === null ? Buffer.alloc(0) : Buffer.from(file.content.toString(), 'base64');
	return seed.length === seedLength ? seed : randomBytes(seedLength);
}

/** What `start` would do, without doing it. */
export async function planStart(
	engine: Engine,
	topology: Topology,
	image: string,
	sources: Sources = new Map(),
	{signal, refused = false}: {readonly signal?: AbortSignal | undefined; readonly refused?: boolean} = {},
): Promise<StartResult> {
	const found = await findLab(engine, topology.name, signal);
	const forced = topology.isolation === 'privileged' && (refused || isForced(found));
	const isolation = forced ? 'capabilities' : topology.isolation;
	const made = planLab({...topology, isolation}, await findSeed(engine, found, signal), sources);
	// Keys that were rotated since stay so: what is made anew gets those that its peers know.
	const plan = rotateKeys(made, await readRotatedKeys(engine, found, signal));
	const containers = [...(found.fabric ? [found.fabric] : []), ...found.nodes].map(container => ({
		node: nodeOf(container),
		container: container.name,
		state: container.state,
		digest: container.labels[labels.plan] ?? '',
	}));
	const digestOf = (planned: ContainerPlan) =>
		containerSpec({plan, image, source: '', forced}, planned).labels[labels.plan]!;
	return {plan, actions: planActions(plan, containers, digestOf), forced};
}

/**
 * Idempotent. When it fails before the lab is deployed, or is interrupted, what this run made is removed again;
 * a lab that does not converge is left running, to be looked at.
 * @throws {WgsimError} at once when another start of the same lab is under way on this machine
 */
export async function startLab(
	engine: Engine,
	topology: Topology,
	options: StartOptions,
): Promise<StartResult> {
	const unlock = await lockLab(engine, topology.name);
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
	} finally {
		unlock();
	}
}

/** `refused`: this engine has just refused a privileged container. */
async function reconcile(
	engine: Engine,
	topology: Topology,
	options: StartOptions,
	refused: boolean,
): Promise<StartResult> {
	const {image, source, sources, owner, keep = false, report, signal} = options;
	const result = await planStart(engine, topology, image, sources, {signal, refused});
	const {plan, actions, forced} = result;
	if (actions.length > 0) {
		await demandFeatures(engine, image, {...topology, isolation: plan.isolation}, signal);
	}

	const made = new Made();
	try {
		await bringUp(engine, {plan, image, source, forced, owner}, actions, made, options);
	} catch (error) {
		// A lab that does not converge is left running, to be looked at.
		const cause = signal?.aborted ? new InterruptedError() : error;
		if (!keep && !(error instanceof ConvergenceError)) {
			await undo(made, plan.lab, cause, engine, report);
		}

		throw cause;
	}

	return result;
}

/** Deploys, and waits for the facts from the moment that the fabric runs: the first wires stand before the last node does. */
async function bringUp(
	engine: Engine,
	making: Making,
	actions: readonly Action[],
	made: Made,
	{wait, timeout, report, signal}: StartOptions,
): Promise<void> {
	const {plan} = making;
	const failed = new AbortController();
	const either = signal === undefined ? failed.signal : AbortSignal.any([signal, failed.signal]);
	let fabricRuns = () => {};
	const fabric = new Promise<void>(resolve => {
		fabricRuns = resolve;
	});
	const deployment = (async () => {
		try {
			report({kind: 'phase-started', phase: 'containers'});
			await deploy(engine, making, actions, {made, report, onFabric: fabricRuns, signal});
			report({kind: 'phase-done', phase: 'containers', summary: describeActions(actions)});
		} catch (error) {
			failed.abort();
			throw error;
		} finally {
			fabricRuns();
		}
	})();
	const convergence = (async () => {
		await fabric;
		if (wait && !either.aborted) {
			await converge(engine, plan.fabric.container, plan.wiring, {timeout, report, signal: either});
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
		remove: 'removed',
	};
	const counts = Object.entries(words)
		.map(([kind, word]) => ({word, count: actions.filter(action => action.kind === kind).length}))
		.filter(({count}) => count > 0);
	return counts.map(({count, word}) => `${count} ${word}`).join(', ') || 'nothing to do';
}
