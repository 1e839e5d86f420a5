// What nodes promise of their own configuration: refuses peers that no file has, and plans what the observer is told.

import {matchesGlob} from '../shared/globs.js';
import type {Finding} from '../topology/index.js';
import type {Node, Topology} from '../topology/model.js';
import {splitName} from '../topology/own-promise.js';
import {promisePath} from '../topology/verify/expect.js';
import type {NodePromise, Sources} from './model.js';
import {listOwnEnds, type OwnEnd} from './own-ends.js';

/** Of nodes that promise all of their own configuration there is none. */
export const planPromises = ({nodes}: Topology): NodePromise[] =>
	nodes.flatMap(({name: node, settings: {promise}}) =>
		promise.kind === 'only' || promise.names.length > 0 ? [{node, ...promise}] : [],
	);

/** Keys of wg-quick's whose commands may add what no file has. */
export const hooks: ReadonlySet<string> = new Set(['preup', 'postup']);

/** Commands may add peers: then only the running interface knows them. */
const isFixed = ({settings}: Node, {own}: OwnEnd): boolean =>
	settings.commands.length === 0 && !own.quick.some(({key}) => hooks.has(key.toLowerCase()));

/** What a peer goes by: its node, its endpoint with and without the port, its key. */
export const peerNames = (node: string | null, endpoint: string | null, publicKey: string): string[] => [
	...(node === null ? [] : [node]),
	...(endpoint === null ? [] : [endpoint, endpoint.replace(/:[^:]*$/, '').replace(/^\[|\]$/g, '')]),
	publicKey,
];

function findUnknownPeers(node: Node, own: readonly OwnEnd[], all: readonly OwnEnd[]): Finding[] {
	return node.settings.promise.names.flatMap((text, index): Finding[] => {
		const {thing, part} = splitName(text);
		const end = own.find(({ifname}) => ifname === thing);
		if (part === null || end === undefined || !isFixed(node, end)) {
			return [];
		}

		const peers = end.own.peers.map(({publicKey, endpointText}) =>
			peerNames(all.find(other => other.publicKey === publicKey)?.node ?? null, endpointText, publicKey),
		);
		return peers.some(names => names.some(name => matchesGlob(part, name)))
			? []
			: [
					{
						path: promisePath(node, index),
						message: `${thing} of ${node.name} has no peer ${JSON.stringify(part)}`,
						hint: peers.length === 0 ? 'it has none' : `it has ${peers.map(([name]) => name).join(', ')}`,
					},
				];
	});
}

/** Names of peers that the files of their interfaces do not have. */
export function listUnknownPeers(topology: Topology, sources: Sources): Finding[] {
	const named = topology.nodes.filter(({settings: {promise}}) =>
		promise.names.some(name => name.includes(' ')),
	);
	if (named.length === 0) {
		return [];
	}

	const all = listOwnEnds(topology, sources);
	return named.flatMap(node =>
		findUnknownPeers(
			node,
			all.filter(end => end.node === node.name),
			all,
		),
	);
}
