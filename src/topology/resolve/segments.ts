// Groups networks into segments: networks joined by switches carry each other's frames.

import {Groups} from '../groups.js';
import type {Network, Node} from '../model.js';
import type {ExplicitValue} from '../schema/file.js';

/** The segment of each network, named after the first of its networks in the file. */
export function joinSegments({networks = {}, nodes = {}}: ExplicitValue): Map<string, string> {
	const groups = new Groups();
	for (const {kind, interfaces = {}} of Object.values(nodes)) {
		const [first, ...others] = Object.values(interfaces).flatMap(({network}) => network ?? []);
		for (const other of kind === 'switch' ? others : []) {
			groups.join(first!, other);
		}
	}

	const names = new Map<string, string>();
	return new Map(
		Object.keys(networks).map(name => {
			const root = groups.find(name);
			names.set(root, names.get(root) ?? name);
			return [name, names.get(root)!];
		}),
	);
}

/** How many interfaces other than ports of switches each segment has. */
export function countStations(networks: readonly Network[], nodes: readonly Node[]): Map<string, number> {
	const switches = new Set(nodes.filter(({kind}) => kind === 'switch').map(({name}) => name));
	const counts = new Map<string, number>();
	for (const {segment, members} of networks) {
		const stations = members.filter(({node}) => !switches.has(node)).length;
		counts.set(segment, (counts.get(segment) ?? 0) + stations);
	}

	return counts;
}
