// Finds running labs by their labels alone.

import {paths} from '../../contract/paths.js';
import type {AbsentMachine, Engine} from '../../engine/client.js';
import {type ContainerSummary, getFile, listContainers} from '../../engine/containers.js';
import {UsageError, WgsimError} from '../../errors.js';
import type {FabricPlan} from '../../plan/model.js';
import {fabricNode, isFabricNode} from '../../plan/plan-lab.js';
import {parsePlan} from '../../plan/schema/plan.js';
import {append} from '../../shared/group-by.js';
import {compareNatural} from '../../shared/natural-order.js';
import {joinLab, type LabMachine, readMachines} from '../containers/lab-machines.js';
import {labels} from '../containers/labels.js';

/** A lab's containers, however many of them run. */
export interface FoundLab {
	readonly name: string;
	readonly fabric: ContainerSummary | null;
	/** Of a lab over several machines: the fabrics of those that do not lead. */
	readonly otherFabrics?: readonly ContainerSummary[];
	/** Of such a lab: its machines, the first of which leads; and those that do not answer, of which nothing is known. */
	readonly machines?: readonly LabMachine[];
	readonly absent?: readonly AbsentMachine[];
	readonly nodes: readonly ContainerSummary[];
	/** The topology file it was started from; null where no container says. */
	readonly source: string | null;
	/** The user that started it; null where no container says. */
	readonly user: string | null;
}

/** All of them. */
export const containersOf = ({fabric, otherFabrics = [], nodes}: FoundLab): ContainerSummary[] => [
	...(fabric ? [fabric] : []),
	...otherFabrics,
	...nodes,
];

export const nodeOf = (container: ContainerSummary): string =>
	container.labels[labels.node] ?? container.name;

function assemble(
	name: string,
	containers: readonly ContainerSummary[],
	absent: readonly AbsentMachine[] = [],
): FoundLab {
	const fabric = containers.find(container => nodeOf(container) === fabricNode) ?? null;
	const others = containers.filter(each => each !== fabric && isFabricNode(nodeOf(each)));
	const machines = readMachines(containers);
	return {
		name,
		fabric,
		...(machines.length === 0 ? {} : {otherFabrics: others, machines, absent}),
		nodes: containers
			.filter(container => !isFabricNode(nodeOf(container)))
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
	const {containers: all, absent} = await listEverywhere(engine, null, signal);
	for (const container of all) {
		const name = container.labels[labels.lab]!;
		append(byLab, name, container);
	}

	return [...byLab]
		.map(([name, containers]) => assemble(name, containers, absentOf(containers, absent)))
		.sort((a, b) => a.name.localeCompare(b.name));
}

/** The labs that have nodes on one machine, with how many: no other machine is asked. */
export async function findLabsOn(
	engine: Engine,
	signal?: AbortSignal,
): Promise<readonly {readonly lab: string; readonly nodes: number}[]> {
	const nodes = new Map<string, number>();
	for (const container of await listContainers(engine, {[labels.lab]: null}, signal)) {
		const lab = container.labels[labels.lab]!;
		nodes.set(lab, (nodes.get(lab) ?? 0) + Number(!isFabricNode(nodeOf(container))));
	}

	return [...nodes].map(([lab, count]) => ({lab, nodes: count})).sort((a, b) => a.lab.localeCompare(b.lab));
}

/** One lab's containers; empty where there is none. */
export async function findLab(engine: Engine, name: string, signal?: AbortSignal): Promise<FoundLab> {
	const {containers, absent} = await listEverywhere(engine, name, signal);
	return assemble(name, containers, absentOf(containers, absent));
}

const absentOf = (
	containers: readonly ContainerSummary[],
	absent: readonly AbsentMachine[],
): readonly AbsentMachine[] => {
	const machines = readMachines(containers);
	return absent.filter(({name}) => machines.some(machine => machine.name === name));
};

/** A container of a lab over several machines tells of the others: they are connected to, and asked, too. */
async function listEverywhere(
	engine: Engine,
	lab: string | null,
	signal: AbortSignal | undefined,
): Promise<{containers: ContainerSummary[]; absent: readonly AbsentMachine[]}> {
	const list = () => listContainers(engine, {[labels.lab]: lab}, signal);
	let containers = await list();
	const absent: AbsentMachine[] = [];
	for (const text of new Set(containers.flatMap(each => each.labels[labels.machines] ?? []))) {
		const done = await joinLab(engine, readMachines([{labels: {[labels.machines]: text}}]), signal);
		absent.push(...done.absent);
		containers = done.joined ? await list() : containers;
	}

	return {containers, absent};
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

/**
 * What the lab was planned to be, from its fabric. Null where the fabric is gone.
 * @throws {WgsimError} naming the fields of a plan that this wgsim cannot read
 */
export async function readFabricPlan(
	engine: Engine,
	lab: FoundLab,
	signal?: AbortSignal,
): Promise<FabricPlan | null> {
	// Each fabric of a lab over several machines has the whole of it.
	const fabric = lab.fabric ?? lab.otherFabrics?.[0];
	if (fabric === undefined) {
		return null;
	}

	const file = await getFile(engine, fabric.id, paths.fabricPlan, signal);
	return file === null ? null : parsePlan(file.content.toString(), `the fabric of ${lab.name}`);
}
