// Carries out the actions of a plan, several containers at a time, and can undo them.

import pMap from 'p-map';
import {paths, pendingPath} from '../../contract/paths.js';
import type {Engine} from '../../engine/client.js';
import {
	type ContainerFile,
	putFiles,
	removeContainer,
	startContainer,
	unpauseContainer,
} from '../../engine/containers.js';
import type {Action} from '../../plan/actions.js';
import type {ContainerPlan} from '../../plan/model.js';
import {isFabricNode} from '../../plan/plan-lab.js';
import type {WireStep} from '../../plan/survey.js';
import {containerSpec, type Making} from '../containers/container-spec.js';
import {ensureVolumes} from '../containers/volumes.js';
import type {Report} from '../events.js';
import {demandTalk} from '../machines/talk.js';
import {amendLab} from './amend.js';
import {explainConflict} from './conflict.js';
import {isFabric, makes} from './plan-start.js';
import type {Rollback} from './rollback.js';

// Docker is hardly faster with more at one time (bench/), and the fabric, which hands out files, must not come last.
const concurrency = 4;

/** What the fabric has a part in. */
const isAmendment = (action: Action): boolean =>
	makes(action) || action.kind === 'update' || action.kind === 'mend';

/** The files of nodes as they travel: in one archive to the fabric, which hands each node its own when it comes up. */
const pendingFiles = (nodes: readonly ContainerPlan[]): ContainerFile[] =>
	nodes.map(({node, files}) => ({path: pendingPath(node), mode: 0o600, content: JSON.stringify(files)}));

/** Creates a container and notes it as made; nothing runs yet. */
async function make(
	engine: Engine,
	making: Making,
	planned: ContainerPlan,
	rollback: Rollback,
	signal?: AbortSignal,
) {
	const {plan} = making;
	const spec = containerSpec(making, planned);
	let id: string;
	try {
		// A create cannot be called back: its answer is awaited, so that what was made is known and can be undone.
		signal?.throwIfAborted();
		id = await rollback.create(engine, spec);
	} catch (error) {
		throw await explainConflict(engine, error, planned, plan.lab);
	}

	signal?.throwIfAborted();
	if (isFabricNode(planned.node)) {
		const nodes = plan.nodes.filter(({machine}) => machine === planned.machine);
		// All nodes' files: a node that runs already may still be waiting for its own, after a start that was killed.
		const closed = {path: paths.memory, folder: true, mode: 0o700} as const;
		await putFiles(engine, id, [closed, ...planned.files, ...pendingFiles(nodes)], signal);
	}
}

/** What can be done of an action while nothing new runs. */
async function prepare(
	engine: Engine,
	making: Making,
	action: Action,
	rollback: Rollback,
	signal?: AbortSignal,
) {
	if (action.kind === 'remove') {
		await removeContainer(engine, action.container, signal);
		return;
	}

	if (action.kind === 'replace') {
		await removeContainer(engine, action.planned.container, signal);
	}

	if (makes(action)) {
		await make(engine, making, action.planned, rollback, signal);
	}
}

/** The rest of it: what is there is let run. */
async function launch(engine: Engine, action: Action, signal?: AbortSignal) {
	if (action.kind === 'unpause') {
		await unpauseContainer(engine, action.planned.container, signal);
	} else if (makes(action) || action.kind === 'start') {
		await startContainer(engine, action.planned.container, signal);
	}
}

/** Like p-map; but after a failure nothing new is begun, what is under way is awaited, and only then is it thrown. */
async function mapUntilFailure<T>(
	items: readonly T[],
	concurrency: number,
	work: (item: T) => Promise<void>,
): Promise<void> {
	const failures: unknown[] = [];
	await pMap(
		items,
		async item => {
			if (failures.length > 0) {
				return;
			}

			try {
				await work(item);
			} catch (error) {
				failures.push(error);
			}
		},
		{concurrency},
	);
	if (failures.length > 0) {
		throw failures[0];
	}
}

export interface DeployOptions {
	readonly rollback: Rollback;
	readonly report: Report;
	/** What the fabric has to change of its bridges and wires. */
	readonly wires: readonly WireStep[];
	/** Names of the lab's volumes that there are. */
	readonly volumes: readonly string[];
	/** Called as soon as the fabric runs, and follows this plan. */
	readonly onFabric: () => void;
	readonly signal?: AbortSignal | undefined;
}

/**
 * Performs the actions, the fabric's among the first: all containers are created, then all are started, so that none waits
 * for another for long. At the first failure nothing new is begun; it is thrown in the end.
 */
export async function deploy(
	engine: Engine,
	making: Making,
	actions: readonly Action[],
	{rollback, wires, volumes, report, onFabric, signal}: DeployOptions,
): Promise<void> {
	await ensureVolumes(engine, making, rollback, volumes, signal);
	const {plan} = making;
	const atOnce = concurrency * plan.fabrics.length;
	await mapUntilFailure(actions, atOnce, async action => {
		signal?.throwIfAborted();
		await prepare(engine, making, action, rollback, signal);
	});
	const isNew = ({node}: ContainerPlan): boolean =>
		actions.some(action => action.kind !== 'remove' && action.planned.node === node);
	const standing = plan.fabrics.filter(fabric => !isNew(fabric));
	if (plan.fabrics.length === standing.length || plan.fabrics.length > 1) {
		if (wires.length > 0 || actions.some(isAmendment)) {
			await Promise.all(standing.map(fabric => amendLab(engine, plan, fabric, actions, signal)));
		}

		for (const {subject, change, reason} of wires) {
			report({kind: 'wire-done', subject, change, reason});
		}
	}

	if (standing.length === plan.fabrics.length) {
		onFabric();
	}

	let done = 0;
	const run = async (action: Action) => {
		signal?.throwIfAborted();
		await launch(engine, action, signal);
		const node = action.kind === 'remove' ? action.node : action.planned.node;
		const {kind, reason} = action;
		report({kind: 'node-done', node, action: kind, reason, done: ++done, of: actions.length});
		if (isFabric(action) && plan.fabrics.length === 1) {
			onFabric();
		}
	};
	if (plan.fabrics.length > 1) {
		// No node waits for what lies on a machine that is not heard.
		const isOfFabric = actions.filter(isFabric);
		await mapUntilFailure(isOfFabric, atOnce, run);
		await demandTalk(engine, plan, signal);
		onFabric();
		await mapUntilFailure(
			actions.filter(action => !isOfFabric.includes(action)),
			atOnce,
			run,
		);
		return;
	}

	await mapUntilFailure(actions, atOnce, run);
}
