// The ends of the user's own tunnels: every WireGuard interface that a file of theirs configures, and its peers.

import {groupBy} from '../shared/group-by.js';
import type {Node, Topology} from '../topology/model.js';
import {publicKeyOf} from './keys.js';
import type {Sources} from './model.js';
import {ownSource} from './own-source.js';
import {type OwnPeer, type OwnWireguard, readOwnWireguard, textOf} from './own-wireguard.js';
import {isKey} from './own-wireguard-lines.js';

export interface OwnEnd {
	readonly node: string;
	readonly namespace: string;
	readonly ifname: string;
	readonly own: OwnWireguard;
	/** Of the key in the file, or in the one that a hook takes it from; null where neither is known. */
	readonly publicKey: string | null;
}

/** What a node is given at this path; null for nothing. */
function contentAt(path: string, {settings}: Node, sources: Sources): string | null {
	for (const {path: place, content, source} of settings.files) {
		const files =
			source === null ? [{path: '', content: content!, encoding: 'utf8' as const}] : sources.get(source)!;
		const found = files.find(
			file => path === (file.path === '' ? place : `${place.replace(/\/+$/, '')}/${file.path}`),
		);
		if (found !== undefined) {
			return textOf(found);
		}
	}

	return null;
}

function publicKeyIn(own: OwnWireguard, node: Node, sources: Sources): string | null {
	const key = own.keyFile === null ? null : contentAt(own.keyFile, node, sources)?.trim();
	// A hook runs after the file is read.
	return key && isKey(key) ? publicKeyOf(key) : own.publicKey;
}

/** In the topology's order. */
export const listOwnEnds = ({nodes}: Topology, sources: Sources): OwnEnd[] =>
	nodes.flatMap(node =>
		node.settings.ownWireguard.map(({ifname, namespace, source}) => {
			const own = readOwnWireguard(textOf(ownSource(source, ifname, sources)), ifname);
			return {node: node.name, namespace, ifname, own, publicKey: publicKeyIn(own, node, sources)};
		}),
	);

export const nameOfEnd = ({node, ifname}: Pick<OwnEnd, 'node' | 'ifname'>): string => `${node}/${ifname}`;

/**
 * Finds the end that is a peer of another: it has the peer's key, and names the other's. Of several with one key it is the one that listens
 * at the peer's port. Null for an end that is not the lab's own, or whose key is unknown.
 */
export function peerFinder(ends: readonly OwnEnd[]): (end: OwnEnd, peer: OwnPeer) => OwnEnd | null {
	const byKey = groupBy(ends, ({publicKey}) => publicKey ?? '');
	return (end, peer) => {
		const found = (byKey.get(peer.publicKey) ?? []).filter(
			other => other !== end && other.own.peers.some(({publicKey}) => publicKey === end.publicKey),
		);
		return found.find(({own}) => own.listenPort === peer.port) ?? found[0] ?? null;
	};
}

const endpointsOf = ({own}: OwnEnd): number => own.peers.filter(({endpoint}) => endpoint !== null).length;

/**
 * Whether an end comes up only when the other listens: what it says first is heard then. The end with fewer endpoints goes first, as what
 * has none cannot speak first; no end waits for one that waits for it, directly or not.
 */
export function waitsFor(end: OwnEnd, other: OwnEnd): boolean {
	const more = endpointsOf(end) - endpointsOf(other);
	return more > 0 || (more === 0 && nameOfEnd(end) > nameOfEnd(other));
}
