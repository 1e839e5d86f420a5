// Finds the links between namespaces, and the sides of one namespace on which the others are.

import {Groups} from '../groups.js';
import type {InterfaceAddress} from '../interface-address.js';
import type {Topology} from '../model.js';

/** An interface of a namespace on a segment or tunnel. */
export interface Plug {
	readonly ifname: string;
	readonly joint: string;
	readonly addresses: readonly InterfaceAddress[];
}

export type Plugs = ReadonlyMap<string, readonly Plug[]>;

export const spaceKey = (node: string, namespace: string): string => `${node}/${namespace}`;

/** By namespace; switches are part of their segment. */
export function listPlugs({
	nodes,
	networks,
	tunnels,
}: Pick<Topology, 'nodes' | 'networks' | 'tunnels'>): Plugs {
	const segments = new Map(networks.map(({name, segment}) => [name, segment]));
	const plugs = new Map<string, Plug[]>();
	for (const {name, kind, namespaces} of nodes) {
		for (const namespace of kind === 'switch' ? [] : namespaces) {
			plugs.set(
				spaceKey(name, namespace.name),
				namespace.interfaces.flatMap(({name: ifname, network, addresses}) =>
					network === null ? [] : [{ifname, joint: `segment ${segments.get(network)}`, addresses}],
				),
			);
		}
	}

	for (const {name, a, b} of tunnels) {
		for (const {node, namespace, ifname, addresses} of [a, b]) {
			plugs.get(spaceKey(node, namespace))?.push({ifname, joint: `tunnel ${name}`, addresses});
		}
	}

	return plugs;
}

/** How packets between two get along with a third: `always` where all ways lead through it, with its interfaces on either side. */
export type Between =
	| {readonly passes: 'never'}
	| {
			readonly passes: 'always' | 'perhaps';
			/** Towards the first, and towards the second. */
			readonly sides: readonly [readonly string[], readonly string[]];
	  };

/** What is left of a lab without one namespace: which segments and tunnels the others join. */
export class Without {
	readonly #own: readonly Plug[];
	readonly #plugs: Plugs;
	readonly #groups = new Groups();

	constructor(key: string, plugs: Plugs, forwards: (key: string) => boolean) {
		this.#plugs = plugs;
		this.#own = plugs.get(key) ?? [];
		for (const [other, [first, ...rest]] of plugs) {
			for (const {joint} of other !== key && forwards(other) ? rest : []) {
				this.#groups.join(first!.joint, joint);
			}
		}
	}

	/** Interfaces of the namespace by which packets of another may arrive. */
	towards(key: string): readonly string[] {
		return this.#facing(this.#regions(key)).map(({ifname}) => ifname);
	}

	between(one: string, other: string): Between {
		const [near, far] = [this.#regions(one), this.#regions(other)];
		const sides = [this.#facing(near), this.#facing(far)] as const;
		const isCrossed = sides[0].some(plug => sides[1].some(each => each !== plug));
		if (!isCrossed) {
			return {passes: 'never'};
		}

		const isAround = [...near].some(region => far.has(region));
		const names = (plugs: readonly Plug[]): string[] => plugs.map(({ifname}) => ifname);
		return {passes: isAround ? 'perhaps' : 'always', sides: [names(sides[0]), names(sides[1])]};
	}

	#regions(key: string): Set<string> {
		return new Set((this.#plugs.get(key) ?? []).map(({joint}) => this.#groups.find(joint)));
	}

	#facing(regions: ReadonlySet<string>): Plug[] {
		return this.#own.filter(({joint}) => regions.has(this.#groups.find(joint)));
	}
}
