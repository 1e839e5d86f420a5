// The wires of a lab, by network: for the underlay on the map, and for cables that are pulled.

import type {InterfaceView, LabSnapshot} from '../../lab/observer/model.js';
import {compareNatural} from '../../shared/natural-order.js';

export interface Wire {
	readonly node: string;
	readonly item: InterfaceView;
	readonly network: string;
	/** Up, and with a carrier. */
	readonly works: boolean;
}

export function wiresOf({nodes}: LabSnapshot): Wire[] {
	return nodes.flatMap(({node, namespaces}) =>
		namespaces
			.flatMap(({interfaces}) => interfaces ?? [])
			.flatMap(item =>
				item.kind === 'wire' && item.network !== null
					? [{node, item, network: item.network, works: item.up && item.carrier}]
					: [],
			),
	);
}

/** By node: the names of its wires that do not work. */
export function pulledOf(wires: readonly Wire[]): ReadonlyMap<string, readonly string[]> {
	const pulled = new Map<string, string[]>();
	for (const {node, item} of wires.filter(({works}) => !works)) {
		pulled.set(node, [...(pulled.get(node) ?? []), item.ifname]);
	}

	return pulled;
}

export interface NetworkWires {
	readonly name: string;
	readonly wires: readonly Wire[];
}

/** Networks by name, with their wires. */
export const networksOf = (wires: readonly Wire[]): NetworkWires[] =>
	[...new Set(wires.map(({network}) => network))]
		.sort(compareNatural)
		.map(name => ({name, wires: wires.filter(({network}) => network === name)}));
