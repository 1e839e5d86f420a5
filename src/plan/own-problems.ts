// Says before anything starts what WireGuard will refuse of the user's own files: by file, line and column.

import type {Problem, Topology} from '../topology/index.js';
import type {Sources} from './model.js';
import {isConverted, readConverted} from './own-source.js';
import {readOwnWireguard, textOf} from './own-wireguard.js';

/** Of each file once, though several nodes have it. One that was not read is left out. */
export function listOwnProblems({nodes}: Topology, sources: Sources): Problem[] {
	const own = nodes.flatMap(({settings}) => settings.ownWireguard);
	const files = new Map(own.map(({source, ifname}) => [source, ifname]));
	return [...files].flatMap(([file, ifname]) => {
		const [read] = sources.get(file) ?? [];
		if (read === undefined) {
			return [];
		}

		if (!isConverted(file)) {
			return readOwnWireguard(textOf(read), ifname).problems.map(problem => ({file, path: '', ...problem}));
		}

		const {text, problems, trace} = readConverted(file, ifname, sources);
		const found = [...problems, ...trace(readOwnWireguard(text, ifname).problems)];
		return found.map(problem => ({path: '', ...problem}));
	});
}
