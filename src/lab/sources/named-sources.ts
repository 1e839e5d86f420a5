// Lists the files and folders that a topology names, and what each of them is to be.

import type {Finding, Topology} from '../../topology/index.js';

export interface Named {
	readonly source: string;
	/** What may be copied may be a folder; WireGuard's configuration is one file; BIRD's takes what it includes along. */
	readonly kind: 'copied' | 'file' | 'bird';
	/** Where the topology says so. */
	readonly path: Finding['path'];
}

/** In the topology's order; a name may be there several times. */
export function listNamed({nodes}: Topology): Named[] {
	return nodes.flatMap(({name, settings, namespaces}) => [
		...settings.files.flatMap(({source, place}) =>
			source === null ? [] : [{source, kind: 'copied' as const, path: [...place, 'source']}],
		),
		...settings.ownWireguard.map(({ifname, source}) => ({
			source,
			kind: 'file' as const,
			path: ['nodes', name, 'wireguard', ifname, 'config'],
		})),
		...namespaces.flatMap(namespace => {
			const source = namespace.routing?.ownConfig ?? null;
			return source === null
				? []
				: [{source, kind: 'bird' as const, path: ['nodes', name, 'routing', namespace.name, 'config']}];
		}),
	]);
}
