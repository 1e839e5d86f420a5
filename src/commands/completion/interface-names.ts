// Candidates for an interface of a node.

import type {Candidate, Completable} from './model.js';

/** `V1-1:` first, and its interfaces once it is there; of points, also `V1-1/private:wg3`. */
export function interfacesOf(
	typed: string,
	{nodes, interfaces}: Pick<Completable, 'nodes' | 'interfaces'>,
): Candidate[] {
	if (!typed.includes(':')) {
		return nodes.map(({name, lab}) => ({value: `${name}:`, description: lab}));
	}

	return interfaces.map(({node, namespace, ifname}) => ({
		value: `${typed.includes('/') ? `${node}/${namespace}` : node}:${ifname}`,
		description: namespace,
	}));
}
