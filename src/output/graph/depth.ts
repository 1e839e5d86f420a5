// Calculates how far inside its site each node and network lies: gateways and networks between them first.

import type {Network, Node} from '../../topology/model.js';
import type {DrawnTunnel} from './tunnels.js';

export interface Depths {
	readonly node: (name: string) => number;
	readonly network: (name: string) => number;
}

interface Joined {
	readonly nodes: readonly Pick<Node, 'name' | 'kind'>[];
	readonly networks: readonly Pick<Network, 'name' | 'members'>[];
	readonly tunnels: readonly DrawnTunnel[];
}

export function depthsOf({nodes, networks, tunnels}: Joined): Depths {
	const ends = new Set(tunnels.flatMap(({a, b}) => [a.node, b.node]));
	const edge = new Set(
		nodes.filter(({name, kind}) => kind === 'gateway' || ends.has(name)).map(({name}) => name),
	);
	const nodeDepth = new Map([...edge].map(name => [name, 0]));
	const networkDepth = new Map(
		networks.filter(({members}) => members.every(({node}) => edge.has(node))).map(({name}) => [name, 0]),
	);

	// Breadth first; a network that joins more than gateways is one step behind the first of its members.
	let wave = [...edge];
	for (let depth = 1; wave.length > 0; depth += 2) {
		const met = networks.filter(
			({name, members}) => !networkDepth.has(name) && members.some(({node}) => wave.includes(node)),
		);
		for (const {name} of met) {
			networkDepth.set(name, depth);
		}

		wave = met.flatMap(({members}) => members.map(({node}) => node)).filter(node => !nodeDepth.has(node));
		for (const node of wave) {
			nodeDepth.set(node, depth + 1);
		}
	}

	return {node: name => nodeDepth.get(name) ?? 0, network: name => networkDepth.get(name) ?? 0};
}
