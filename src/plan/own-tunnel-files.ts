// Renders the files of a tunnel end that a file of the user's own configures: that file as it is, and what is done before and after it.

import {paths} from '../contract/paths.js';
import type {Namespace} from '../topology/model.js';
import {plain, secret} from './files.js';
import type {PlannedFile, SourceFile} from './model.js';
import {nameOfEnd, type OwnEnd, waitsFor} from './own-ends.js';
import type {OwnPeer} from './own-wireguard.js';
import {interfaceSysctls} from './sysctls.js';
import {commonFiles} from './tunnel-files.js';

export type PeerFinder = (end: OwnEnd, peer: OwnPeer) => OwnEnd | null;

/** What the kernel gives a WireGuard interface, and wireguard-go, too. */
const defaultMtu = 1420;

interface Endpoint {
	/** An address or a name. */
	readonly host: string;
	/** The lab's own end there; null for one that nobody knows. */
	readonly other: OwnEnd | null;
	/** Whether this end is to wait until that one listens, and speaks first. */
	readonly waits: boolean;
}

const endpointsOf = (end: OwnEnd, peerOf: PeerFinder): Endpoint[] =>
	end.own.peers.flatMap(peer => {
		const other = peerOf(end, peer);
		const waits = other !== null && waitsFor(end, other);
		return peer.endpoint === null ? [] : [{host: peer.endpoint, other, waits}];
	});

/** Keys of the lab's own ends that speak to this one first. */
const callersOf = (end: OwnEnd, peerOf: PeerFinder): string[] =>
	end.own.peers.flatMap(peer => {
		const other = peerOf(end, peer);
		const seen = other?.own.peers.find(({publicKey}) => publicKey === end.publicKey);
		return other !== null && seen?.endpoint != null && waitsFor(other, end) ? [peer.publicKey] : [];
	});

/** For wg-quick: it makes the device, and needs the underlay for that. */
function quickFiles(
	{ifname, own}: OwnEnd,
	namespace: Namespace,
	routes: readonly string[],
	endpoints: readonly Endpoint[],
): PlannedFile[] {
	const folder = `${paths.tunnels}/${ifname}`;
	const sysctls = interfaceSysctls(namespace, ifname).map(pair => pair.join(' = '));
	return [
		plain(`${folder}/namespace`, [namespace.name]),
		plain(
			`${folder}/wg-quick`,
			endpoints.map(({host, other, waits}) => (waits ? `${host} ${nameOfEnd(other!)}` : host)),
		),
		...(own.movesTo === namespace.name ? [plain(`${folder}/moves-itself`, [])] : []),
		...(sysctls.length === 0 ? [] : [plain(`${folder}/sysctl.conf`, sysctls)]),
		...(routes.length === 0 ? [] : [plain(`${folder}/routes.batch`, routes)]),
	];
}

/** For `wg setconf`, on a device that is made as for a tunnel of the topology's. */
function plainFiles(
	{ifname, own}: OwnEnd,
	namespace: Namespace,
	routes: readonly string[],
	endpoints: readonly Endpoint[],
): PlannedFile[] {
	// Who does not speak first is greeted: by whoever waits until this end listens.
	const spoken = endpoints.find(({other, waits}) => other === null || waits);
	return commonFiles({
		ifname,
		namespace,
		role: spoken !== undefined ? 'initiator' : endpoints.length > 0 ? 'responder' : 'open',
		mtu: own.mtu ?? defaultMtu,
		addresses: [],
		routes,
		endpoint: spoken?.host ?? null,
		listener: spoken?.other ? nameOfEnd(spoken.other) : null,
		trigger: null,
	});
}

/** `routes` are the topology's own through this interface: lines of `ip -batch`. */
export function ownTunnelFiles(
	end: OwnEnd,
	namespace: Namespace,
	{content, encoding}: SourceFile,
	routes: readonly string[],
	peerOf: PeerFinder,
): PlannedFile[] {
	const render = end.own.format === 'wg-quick' ? quickFiles : plainFiles;
	return [
		{...secret(`${paths.wireguardConfigs}/${end.ifname}.conf`, content), encoding},
		plain(`${paths.tunnels}/${end.ifname}/callers`, callersOf(end, peerOf)),
		...render(end, namespace, routes, endpointsOf(end, peerOf)),
	];
}
