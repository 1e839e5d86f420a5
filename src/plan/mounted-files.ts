// The files of names that are written anew at each boot, and that Docker may have mounted: a node keeps its own beside them, and puts them in
// place as it boots. Also the names of the lab that a node has to know.

import {paths} from '../contract/paths.js';
import {mainNamespace} from '../shared/namespaces.js';
import {formatAddress, hostOf} from '../topology/address.js';
import type {Node} from '../topology/model.js';
import {plain} from './files.js';
import type {PlannedFile} from './model.js';
import type {OwnEnd} from './own-ends.js';

const mounted = /^\/etc\/(hosts|resolv\.conf|hostname)$/;

/** Where a node keeps such a file; any other path stays as it is. */
export const keptPath = (path: string): string => path.replace(mounted, `${paths.mountedFiles}/$1`);

/**
 * Lines of hosts(5) for a node whose own WireGuard files name other nodes as endpoints; nothing where they name none. They come before those
 * of all nodes: the socket of a tunnel is in main, and must be told no address inside.
 */
export function endpointNames(ends: readonly OwnEnd[], nodes: ReadonlyMap<string, Node>): PlannedFile[] {
	const named = new Set(ends.flatMap(({own}) => own.peers.flatMap(({endpoint}) => endpoint ?? [])));
	const lines = [...named].sort().flatMap(name => {
		const main = nodes.get(name)?.namespaces.find(namespace => namespace.name === mainNamespace);
		const addresses = main?.interfaces.flatMap(each => each.addresses) ?? [];
		return addresses.map(address => `${formatAddress(hostOf(address))}\t${name}`);
	});
	return lines.length === 0 ? [] : [plain(paths.ownNames, lines)];
}
