// Plans what a placement of nodes on machines asks for: trunks between machines, and each machine's share.

import {createHash} from 'node:crypto';
import {groupBy} from '../shared/group-by.js';
import type {BridgePlan, FabricPlan, WirePlan} from './model.js';
import type {Placement, TrunkPlan} from './model-spread.js';

/** Gives out VNIs that hang on the lab, the epoch and the network alone. 0 is none. */
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

type Wired = Pick<FabricPlan, 'lab' | 'bridges' | 'wires'>;

/** A trunk for each network that has members on several machines, in the plan's order. Another epoch has other VNIs. */
export function planTrunks({lab, bridges, wires}: Wired, placement: Placement, epoch: number): TrunkPlan[] {
	const vnis = new Vnis(lab, epoch);
	const members = groupBy(wires, ({network}) => network);
	return bridges.flatMap(({name: bridge, network, mtu}): TrunkPlan[] => {
		const at = (members.get(network) ?? []).map(({ends: [{node}]}) => placement.get(node)!);
		const machines = [...new Set(at)].sort();
		return machines.length < 2
			? []
			: [{network, bridge, vni: vnis.take(`network ${network}`), mtu, machines}];
	});
}

/** What one machine has of the wires and bridges. */
export interface Share {
	readonly wires: readonly WirePlan[];
	readonly bridges: readonly BridgePlan[];
}

export function shareOf({bridges, wires}: Wired, placement: Placement, machine: string): Share {
	const own = wires.filter(({ends: [{node}]}) => placement.get(node) === machine);
	const networks = new Set(own.map(({network}) => network));
	return {wires: own, bridges: bridges.filter(({network}) => networks.has(network))};
}
