// Compares a topology with the running lab: its situation, the steps of a start, and their reasons.

import {type Engine, localMachine} from '../../engine/client.js';
import type {ContainerSummary} from '../../engine/containers.js';
import type {VolumeSummary} from '../../engine/volumes.js';
import {WgsimError} from '../../errors.js';
import {type Action, planActions} from '../../plan/actions.js';
import type {ContainerPlan, Plan, Sources} from '../../plan/model.js';
import {isFabricNode, planLab} from '../../plan/plan-lab.js';
import {rotateKeys} from '../../plan/rotate-keys.js';
import {faultsInForce, type SurveyedFault, type WireStep} from '../../plan/survey.js';
import type {Topology} from '../../topology/model.js';
import {containerSpec} from '../containers/container-spec.js';
import type {LabMachine} from '../containers/lab-machines.js';
import {labels} from '../containers/labels.js';
import {findVolumes} from '../containers/volumes.js';
import {containersOf, type FoundLab, findLab, isForced, nodeOf} from '../find/find.js';
import type {SurveyedMachine} from '../machines/survey.js';
import {type Memory, readMemory, seedOf} from './memory.js';
import {spreadOver} from './spread-over.js';
import {type Situation, situationOf} from './states.js';
import {surveyLab} from './survey.js';

/** What `start` would do, and what it has to do before. */
export interface Comparison {
	/** Decides what comes next: see `states.ts`. */
	readonly situation: Situation;
	readonly plan: Plan;
	/** What was done to containers; empty where the lab was up already. */
	readonly actions: readonly Action[];
	/** What the fabric changed of its bridges and wires, but for those that nodes get as they start. */
	readonly wires: readonly WireStep[];
	/** What is broken on purpose: it is left so. */
	readonly faults: readonly SurveyedFault[];
	/** Those of the actions that come first: only after them shows what else is to be done. */
	readonly first: readonly Action[];
	/** The engine starts no privileged container, so that nodes have named capabilities in their place. */
	readonly forced: boolean;
	/** Names of the lab's volumes that there are. */
	readonly volumes: readonly string[];
	/** The user that has started the lab that there is; null for a new one. */
	readonly user: string | null;
	/** Of a lab over several machines: all of them, the first of which leads. */
	readonly machines: readonly LabMachine[];
}

interface PlanOptions {
	/** Those that may be given a share, with what they have; empty for a lab on one machine. */
	readonly surveyed?: readonly SurveyedMachine[];
	readonly image: string;
	readonly source: string;
	readonly sources?: Sources;
	readonly replace?: boolean;
	readonly signal?: AbortSignal | undefined;
	/** This engine has just refused a privileged container. */
	readonly refused?: boolean;
	/** What a lab without its fabric remembers, where it was recalled. */
	readonly recalled?: Memory;
}

/** Whether a lab of that name runs from another file. `source` is a file's real path, which tells it under any other name. */
const isForeign = ({source: runsFrom}: FoundLab, source: string): boolean =>
	runsFrom !== null && runsFrom !== source;

/** @throws {WgsimError} which names both files */
function refuseForeign(found: FoundLab, source: string): void {
	if (isForeign(found, source)) {
		throw new WgsimError(`${found.name} runs from ${found.source}, not from ${source}`, {
			hint: 'start a second lab: --name OTHER; or replace the running one: --replace',
		});
	}
}

/** Of a lab that has no container any more, its volumes tell which file it belongs to. */
const withSource = (found: FoundLab, volumes: readonly VolumeSummary[]): FoundLab => ({
	...found,
	source: found.source ?? volumes.map(volume => volume.labels[labels.source]).find(each => each) ?? null,
});

/**
 * What `start` would do, without doing it.
 * @throws {WgsimError} when a lab of that name runs from another file, and is not to be replaced
 */
export async function planStart(
	engine: Engine,
	topology: Topology,
	{
		image,
		source,
		sources = new Map(),
		replace = false,
		signal,
		refused = false,
		recalled,
		surveyed = [],
	}: PlanOptions,
): Promise<Comparison> {
	const [seen, standing] = await Promise.all([
		findLab(engine, topology.name, signal),
		findVolumes(engine, topology.name, signal),
	]);
	const all = withSource(seen, standing);
	const foreign = isForeign(all, source);
	if (!replace) {
		refuseForeign(all, source);
	}

	const found = foreign ? {...all, fabric: null, otherFabrics: [], nodes: [], source: null, user: null} : all;
	const forced = topology.isolation === 'privileged' && (refused || isForced(found));
	const isolation = forced ? 'capabilities' : topology.isolation;
	const memory = recalled ?? (await readMemory(engine, found.fabric?.id ?? null, signal));
	// Keys that were rotated since stay so: what is made anew gets those that its peers know.
	const seed = seedOf(memory);
	const whole = rotateKeys(planLab({...topology, isolation}, seed, sources), memory.rotated);
	const {plan, machines} = spreadOver(whole, topology, {seed, surveyed, found});
	const volumes = standing.map(({name}) => name);
	const containers = containersOf(found).map(container => ({
		node: nodeOf(container),
		container: container.name,
		state: container.state,
		machine: container.labels[labels.machine] ?? localMachine,
		digest: container.labels[labels.plan] ?? '',
	}));
	const digestOf = (planned: ContainerPlan) =>
		containerSpec({plan, image, source, forced, machines}, planned).labels[labels.plan]!;
	const fabrics = planActions(plan, containers, digestOf, {}).filter(isFabric);
	const running = plan.fabrics.filter(
		({node}) => !fabrics.some(action => action.kind !== 'remove' && action.planned.node === node),
	);
	const survey = await surveyLab(engine, plan, found, running, signal);
	const stays = (container: (typeof containers)[number]) =>
		container.state === 'running' &&
		plan.nodes.some(
			each =>
				each.node === container.node &&
				each.machine === container.machine &&
				digestOf(each) === container.digest,
		);
	const needsFabric =
		fabrics.length > 0 && (fabrics.some(action => !makes(action)) || containers.some(stays));
	const faults = faultsInForce(survey.faults, containers);
	const held = faults.flatMap(({kind, node}) => (kind === 'node' && node !== null ? [node] : []));
	const actions = planActions(plan, containers, digestOf, survey.nodes, held);
	const replaced = new Set(actions.flatMap(each => (each.kind === 'replace' ? [each.planned.node] : [])));
	const forgotten = found.fabric === null && recalled === undefined && volumes.includes(plan.memory);
	const first = needsFabric ? fabrics : actions.filter(({kind}) => kind === 'unpause');
	return {
		situation: situationOf({foreign, forgotten, blocked: first.length > 0}),
		plan,
		forced,
		user: found.user,
		volumes,
		actions: [...(foreign ? containersOf(all).map(removeForeign) : []), ...actions],
		faults,
		// Those of a new container are made when it starts.
		wires: survey.wires.filter(({node}) => node === undefined || !replaced.has(node)),
		machines,
		first,
	};
}

const removeForeign = (container: ContainerSummary): Action => ({
	kind: 'remove',
	node: nodeOf(container),
	container: container.name,
	reason: `it is of ${container.labels[labels.source]}`,
});

/** What makes a container. */
export const makes = (action: Action): action is Extract<Action, {kind: 'create' | 'replace'}> =>
	action.kind === 'create' || action.kind === 'replace';

export const isFabric = (action: Action): boolean =>
	action.kind !== 'remove' && isFabricNode(action.planned.node);
