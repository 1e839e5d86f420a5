// Says before anything starts what WireGuard will refuse of the user's own files: by file, line and column.

import type {Problem, Topology} from '../topology/index.js';
import type {Node} from '../topology/model.js';
import type {Sources} from './model.js';
import {isConverted, readConverted} from './own-source.js';
import {readOwnWireguard, textOf} from './own-wireguard.js';

/** By its kind, or by a kernel setting in the topology. */
const forwards = ({namespaces}: Node, inside: string): boolean => {
	const namespace = namespaces.find(({name}) => name === inside)!;
	return namespace.forwarding || Object.keys(namespace.sysctls).some(name => name.includes('forward'));
};

/** Of each file once, though several nodes have it. One that was not read is left out. */
export function listOwnProblems({nodes}: Topology, sources: Sources): Problem[] {
	const own = nodes.flatMap(node =>
		node.settings.ownWireguard.map(each => ({...each, forwards: forwards(node, each.namespace)})),
	);
	const files = new Map(own.map(({source, ifname}) => [source, ifname]));
	const still = new Set(own.filter(each => !each.forwards).map(({source}) => source));
	return [...files].flatMap(([file, ifname]) => {
		const [read] = sources.get(file) ?? [];
		if (read === undefined) {
			return [];
		}

		if (!isConverted(file)) {
			return readOwnWireguard(textOf(read), ifname).problems.map(problem => ({file, path: '', ...problem}));
		}

		const {text, problems, trace} = readConverted(file, ifname, sources, !still.has(file));
		const found = [...problems, ...trace(readOwnWireguard(text, ifname).problems)];
		return found.map(problem => ({path: '', ...problem}));
	});
}
