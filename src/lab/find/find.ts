// Finds running labs by their labels alone.

import {paths} from '../../contract/paths.js';
import type {Engine} from '../../engine/client.js';
import {type ContainerSummary, getFile, listContainers} from '../../engine/containers.js';
import {UsageError, WgsimError} from '../../errors.js';
import type {FabricPlan} from '../../plan/model.js';
import {fabricNode} from '../../plan/plan-lab.js';
import {append} from '../../shared/group-by.js';
import {compareNatural} from '../../shared/natural-order.js';
import {labels} from '../containers/labels.js';
import {readPlan} from '../observed/values.js';

/** A lab's containers, however many of them run. */
export interface FoundLab {
	readonly name: string;
	readonly fabric: ContainerSummary | null;
	readonly nodes: readonly ContainerSummary[];
	/** The topology file it was started from; null where no container says. */
	readonly source: string | null;
	/** The user that started it; null where no container says. */
	readonly user: string | null;
}

/** All of them. */
export const containersOf = ({fabric, nodes}: FoundLab): ContainerSummary[] => [
	...(fabric ? [fabric] : []),
	...nodes,
];

export const nodeOf = (container: ContainerSummary): string =>
	container.labels[labels.node] ?? container.name;

function assemble(name: string, containers: readonly ContainerSummary[]): FoundLab {
	const fabric = containers.find(container => nodeOf(container) === fabricNode) ?? null;
	return {
		name,
		fabric,
		nodes: containers
			.filter(container => container !== fabric)
			.sort((a, b) => compareNatural(nodeOf(a), nodeOf(b))),
		source: containers.map(container => container.labels[labels.source]).find(source => source) ?? null,
		user:
			[...(fabric ? [fabric] : []), ...containers].map(each => each.labels[labels.user]).find(Boolean) ??
			null,
	};
}

/** Whether the lab was once denied privileged containers, and lives with named capabilities. */
export const isForced = ({fabric, nodes}: FoundLab): boolean =>
	[...(fabric ? [fabric] : []), ...nodes].some(container => container.labels[labels.isolation] === 'forced');

/** Every lab on this engine, by name. */
export async function findLabs(engine: Engine, signal?: AbortSignal): Promise<FoundLab[]> {
	const byLab = new Map<string, ContainerSummary[]>();
	for (const container of await listContainers(engine, {[labels.lab]: null}, signal)) {
		const name = container.labels[labels.lab]!;
		append(byLab, name, container);
	}

	return [...byLab]
		.map(([name, containers]) => assemble(name, containers))
		.sort((a, b) => a.name.localeCompare(b.name));
}

/** The labs that have nodes on one machine, with how many. */
export async function findLabsOn(
	engine: Engine,
	signal?: AbortSignal,
): Promise<readonly {readonly lab: string; readonly nodes: number}[]> {
	return (await findLabs(engine, signal)).map(({name, nodes}) => ({lab: name, nodes: nodes.length}));
}

/** One lab's containers; empty where there is none. */
export async function findLab(engine: Engine, name: string, signal?: AbortSignal): Promise<FoundLab> {
	return assemble(name, await listContainers(engine, {[labels.lab]: name}, signal));
}

/**
 * The lab that a program means: the one named, or the only one there is.
 * @throws {WgsimError} when there is no such lab
 * @throws {UsageError} when none is named and several run
 */
export async function chooseLab(
	engine: Engine,
	name: string | undefined,
	signal?: AbortSignal,
): Promise<FoundLab> {
	const labs = await findLabs(engine, signal);
	if (name !== undefined) {
		return pickNamed(labs, name);
	}

	const [only, ...others] = labs;
	if (only === undefined) {
		throw noLab();
	}

	if (others.length > 0) {
		throw new UsageError('several labs run: name one', `one of ${labs.map(lab => lab.name).join(', ')}`);
	}

	return only;
}

/** @throws {WgsimError} which tells the names that there are */
export function pickNamed(labs: readonly FoundLab[], name: string, by = ''): FoundLab {
	const lab = labs.find(one => one.name === name);
	if (lab === undefined) {
		const names = labs.map(one => one.name).join(', ');
		throw new WgsimError(`no lab named ${name} runs here${by}`, {
			hint: names ? `running: ${names}` : 'start one: wgsim start',
		});
	}

	return lab;
}

export const noLab = (): WgsimError => new WgsimError('no lab runs here', {hint: 'start one: wgsim start'});

/** What the lab was planned to be, from its fabric. Null where the fabric is gone. */
export async function readFabricPlan(
	engine: Engine,
	lab: FoundLab,
	signal?: AbortSignal,
): Promise<FabricPlan | null> {
	if (lab.fabric === null) {
		return null;
	}

	const file = await getFile(engine, lab.fabric.id, paths.fabricPlan, signal);
	return file === null ? null : readPlan(JSON.parse(file.content.toString()));
}
