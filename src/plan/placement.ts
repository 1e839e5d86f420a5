// Places the nodes of a lab on machines: sites stay whole where they fit, and what runs stays where it is.

import {groupBy} from '../shared/group-by.js';
import type {Node, Pin, Topology} from '../topology/model.js';
import type {Placement, PlacementMachine} from './model-spread.js';

// Bytes at rest, as measured with wireguard-go.
const megabyte = 2 ** 20;
const takes = {node: 3 * megabyte, tunnelEnd: 4 * megabyte};

// How far beyond its even share a machine may be filled to keep neighbours together.
const slack = 1.1;

export type Placed = Pick<Topology, 'nodes' | 'tunnels'> & {readonly pins: readonly Pin[]};

/** What a machine has been given so far. */
interface Load {
	readonly machine: PlacementMachine;
	/** Its part of all memory; all parts are equal where one is not known. */
	readonly part: number;
	bytes: number;
	/** The networks that have a member there, with how many. */
	readonly networks: Map<string, number>;
}

const networksOf = ({namespaces}: Node): string[] =>
	namespaces.flatMap(({interfaces}) => interfaces.flatMap(({network}) => network ?? []));

/** The machine that a pin means, by its name or by a label of its engine; null where none is that. */
export const machineOfPin = (
	{machine}: Pick<Pin, 'machine'>,
	machines: readonly PlacementMachine[],
): PlacementMachine | null =>
	machines.find(({name}) => name === machine) ??
	machines.find(({labels}) => labels.includes(machine)) ??
	null;

/**
 * Pure and deterministic. A pinned node is where its pin says; any other that `standing` names stays there, as long as its machine
 * is among these. The rest of a site goes where most of the site is, or else as a whole to the machine that has the most room.
 * Nodes without a site follow their neighbours.
 */
export function placeNodes(
	{nodes, tunnels, pins}: Placed,
	machines: readonly PlacementMachine[],
	standing: Placement = new Map(),
): Placement {
	const ends = new Map<string, number>();
	for (const {node} of tunnels.flatMap(({a, b}) => [a, b])) {
		ends.set(node, (ends.get(node) ?? 0) + 1);
	}

	const weightOf = ({name}: Node): number => takes.node + takes.tunnelEnd * (ends.get(name) ?? 0);
	const total = machines.every(({memory}) => memory !== null)
		? machines.reduce((sum, {memory}) => sum + memory!, 0)
		: null;
	const loads = machines.map(
		(machine): Load => ({
			machine,
			part: total === null || total === 0 ? 1 / machines.length : machine.memory! / total,
			bytes: 0,
			networks: new Map(),
		}),
	);
	const byName = new Map(loads.map(load => [load.machine.name, load]));
	const placement = new Map<string, string>();
	const put = (node: Node, load: Load): void => {
		placement.set(node.name, load.machine.name);
		load.bytes += weightOf(node);
		for (const network of networksOf(node)) {
			load.networks.set(network, (load.networks.get(network) ?? 0) + 1);
		}
	};

	const pinned = new Map(
		pins.flatMap(pin => {
			const machine = machineOfPin(pin, machines);
			return machine === null ? [] : pin.nodes.map(node => [node, machine.name] as const);
		}),
	);
	for (const node of nodes) {
		const load = byName.get(pinned.get(node.name) ?? standing.get(node.name) ?? '');
		if (load !== undefined) {
			put(node, load);
		}
	}

	const weight = (group: readonly Node[]): number => group.reduce((sum, node) => sum + weightOf(node), 0);
	const all = weight(nodes);
	const fits = (load: Load, bytes: number): boolean =>
		load.machine.memory === null || load.bytes + bytes <= load.machine.memory;
	/** The one that would be filled the least of its part; of equals the first. */
	const roomiest = (bytes: number, among: readonly Load[]): Load =>
		among.reduce((best, load) =>
			(load.bytes + bytes) / load.part < (best.bytes + bytes) / best.part ? load : best,
		);
	const sites = groupBy(
		nodes.filter(({site}) => site !== null),
		({site}) => site!,
	);
	const heaviestFirst = [...sites.values()]
		.map(site => ({site, bytes: weight(site)}))
		.sort((a, b) => b.bytes - a.bytes);
	for (const {site} of heaviestFirst) {
		const left = site.filter(({name}) => !placement.has(name));
		if (left.length === 0) {
			continue;
		}

		const bytes = weight(left);
		const home = mostOf(site, placement, loads);
		const roomy = loads.filter(load => fits(load, bytes));
		const whole =
			home !== null && fits(home, bytes) ? home : roomy.length > 0 ? roomiest(bytes, roomy) : null;
		for (const node of left) {
			put(node, whole ?? roomiest(weightOf(node), roomyFor(node)));
		}
	}

	function roomyFor(node: Node): readonly Load[] {
		const roomy = loads.filter(load => fits(load, weightOf(node)));
		return roomy.length > 0 ? roomy : loads;
	}

	for (const node of nodes.filter(({name}) => !placement.has(name))) {
		const bytes = weightOf(node);
		const open = roomyFor(node).filter(load => load.bytes + bytes <= all * load.part * slack);
		const near = (load: Load): number =>
			networksOf(node).filter(network => load.networks.has(network)).length;
		const nearest = Math.max(0, ...open.map(near));
		const best = nearest > 0 ? open.filter(load => near(load) === nearest) : roomyFor(node);
		put(node, roomiest(bytes, best));
	}

	return placement;
}

/** The machine on which most of a site is; null where none of it is placed. */
function mostOf(site: readonly Node[], placement: Placement, loads: readonly Load[]): Load | null {
	const counts = new Map<string, number>();
	for (const {name} of site) {
		const machine = placement.get(name);
		if (machine !== undefined) {
			counts.set(machine, (counts.get(machine) ?? 0) + 1);
		}
	}

	const most = Math.max(0, ...counts.values());
	return loads.find(({machine}) => most > 0 && counts.get(machine.name) === most) ?? null;
}
