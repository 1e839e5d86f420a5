// Spreads the plan of a lab over machines: a fabric on each, and a trunk for each network that is cut.

import {createHash, hkdfSync} from 'node:crypto';
import {paths} from '../contract/paths.js';
import {groupBy} from '../shared/group-by.js';
import {plain, secret} from './files.js';
import type {BridgePlan, ContainerPlan, FabricPlan, Plan, WirePlan} from './model.js';
import type {Placement, SpreadPlan, TrunkPlan} from './model-spread.js';
import {fabricNode, otherFabric, renderFabricPlan, revisionOf} from './plan-lab.js';

/** A machine that has a share, and where the others reach it. */
export interface AddressedMachine {
	readonly name: string;
	readonly address: string;
}

/** The lead's fabric has the name that it has on one machine. */
export const fabricOf = (lab: string, machine: string, leads: boolean): string =>
	leads ? `${lab}-${fabricNode}` : `${lab}-${fabricNode}-${machine}`;

/** Gives out VNIs that depend on the lab, the epoch and the network alone. 0 is none. */
class Vnis {
	readonly #taken = new Set([0]);
	readonly #stem: string;

	constructor(lab: string, epoch: number) {
		this.#stem = `wgsim ${lab} ${epoch}`;
	}

	take(purpose: string): number {
		const digest = createHash('sha256').update(`${this.#stem} ${purpose}`).digest();
		let vni = digest.readUIntBE(0, 3);
		while (this.#taken.has(vni)) {
			vni = (vni + 1) % 2 ** 24;
		}

		this.#taken.add(vni);
		return vni;
	}
}

/** The networks that have members on several machines, in the plan's order. */
export function planTrunks(
	{lab, bridges, wires}: Pick<FabricPlan, 'lab' | 'bridges' | 'wires'>,
	placement: Placement,
	epoch: number,
): Pick<SpreadPlan, 'trunks' | 'talk'> {
	const vnis = new Vnis(lab, epoch);
	const talk = vnis.take('talk');
	const members = groupBy(wires, ({network}) => network);
	const trunks = bridges.flatMap(({name: bridge, network, mtu}): TrunkPlan[] => {
		const at = (members.get(network) ?? []).map(({ends: [{node}]}) => placement.get(node)!);
		const machines = [...new Set(at)].sort();
		return machines.length < 2
			? []
			: [{network, bridge, vni: vnis.take(`network ${network}`), mtu, machines}];
	});
	return {talk, trunks};
}

/** What one machine has of the wires and bridges. */
export interface Share {
	readonly nodes: readonly ContainerPlan[];
	readonly wires: readonly WirePlan[];
	readonly bridges: readonly BridgePlan[];
}

export function shareOf({nodes, wiring}: Pick<Plan, 'nodes' | 'wiring'>, machine: string): Share {
	const own = nodes.filter(node => node.machine === machine);
	const names = new Set(own.map(({node}) => node));
	const wires = wiring.wires.filter(({ends: [{node}]}) => names.has(node));
	const networks = new Set(wires.map(({network}) => network));
	return {nodes: own, wires, bridges: wiring.bridges.filter(({network}) => networks.has(network))};
}

/** The fabrics prove to each other by it that they are of this lab. */
const talkKey = (seed: Uint8Array): string =>
	`${Buffer.from(hkdfSync('sha256', seed, '', 'wgsim talk of fabrics', 32)).toString('base64')}\n`;

/**
 * Pure. Every fabric is told the whole plan, and which machine is its own; the seed rests with the lead. `machines`: the lead first;
 * each has a fabric, with or without nodes.
 */
export function spreadPlan(
	plan: Plan,
	seed: Uint8Array,
	machines: readonly AddressedMachine[],
	placement: Placement,
	epoch = 1,
): Plan {
	const {lab} = plan;
	const spread: SpreadPlan = {
		epoch,
		machines: machines.map(({name, address}, index) => ({
			name,
			address,
			fabric: fabricOf(lab, name, index === 0),
			talk: `169.254.87.${index + 1}`,
			nodes: plan.nodes.map(({node}) => node).filter(node => placement.get(node) === name),
		})),
		...planTrunks(plan.wiring, placement, epoch),
	};
	const wiring: FabricPlan = {...plan.wiring, spread};
	const told = renderFabricPlan(wiring);
	const [seedFile] = plan.fabric.files.filter(({path}) => path === paths.seed);
	const key = secret(paths.talkKey, talkKey(seed));
	const fabrics = spread.machines.map(
		({name, fabric}, index): ContainerPlan => ({
			...plan.fabric,
			node: index === 0 ? fabricNode : otherFabric(name),
			container: fabric,
			machine: name,
			files: [told, plain(paths.machineName, [name]), key, ...(index === 0 ? [seedFile!] : [])],
		}),
	);
	return {
		...plan,
		wiring,
		revision: revisionOf([told]),
		fabric: fabrics[0]!,
		fabrics,
		nodes: plan.nodes.map(node => ({...node, machine: placement.get(node.node)!})),
	};
}
