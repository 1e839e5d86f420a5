// Renders the files of one tunnel end: its keys, its role, and the batches that bring it up.

import type {NodeTunnel} from '../contract/node.js';
import {paths} from '../contract/paths.js';
import {mainNamespace} from '../shared/namespaces.js';
import {formatAddress, leastIpv6Mtu} from '../topology/address.js';
import {spokenOn} from '../topology/interior.js';
import type {Namespace, TunnelEnd} from '../topology/model.js';
import {plain, secret} from './files.js';
import type {PlannedFile} from './model.js';
import {routeLine} from './routes.js';
import {settingLines} from './sysctls.js';
import {closed, renderWireguard} from './wireguard.js';

/** The namespace that a container is born with. */
/** The end that sends the first handshake; the other waits for it, unless it comes back. `open`: the first with something to send. */
export type Role = 'initiator' | 'responder' | 'open';

export interface PlannedEnd {
	readonly own: TunnelEnd;
	readonly peer: TunnelEnd;
	readonly role: Role;
	readonly mtu: number;
	/** Base64; null for none. */
	readonly psk: string | null;
}

/** What a node is told of the order in which tunnels are opened. */
export interface Turn {
	readonly role: Role;
	/** Answers echoes when the underlay carries; null if the end waits for no peer. */
	readonly endpoint: string | null;
	/** The lab's own end there, which says when it listens: `V2-1/wg1`; null where it is not the lab's. */
	readonly listener: string | null;
	/** The peer to which something is sent, so that there is a handshake; null where other things speak. */
	readonly trigger: string | null;
}

/** The batches that bring a tunnel up, and when it is its turn. */
export function deviceFiles(
	{ifname, namespace, mtu, addresses, routes, settings}: NodeTunnel,
	{role, endpoint, listener, trigger}: Turn,
): PlannedFile[] {
	const folder = `${paths.tunnels}/${ifname}`;
	const lines = settingLines(settings);
	return [
		plain(`${folder}/namespace`, [namespace]),
		plain(`${folder}/role`, [role]),
		...(endpoint === null
			? []
			: [plain(`${folder}/endpoint`, [listener === null ? endpoint : `${endpoint} ${listener}`])]),
		...(trigger === null ? [] : [plain(`${folder}/trigger`, [trigger])]),
		...(lines.length === 0 ? [] : [plain(`${folder}/sysctl.conf`, lines)]),
		plain(`${folder}/create.batch`, [`link set ${ifname} mtu ${mtu}`]),
		// Created outside, then moved: the UDP socket stays in the namespace of its birth.
		plain(
			`${folder}/move.batch`,
			namespace === mainNamespace ? [] : [`link set ${ifname} netns ${namespace}`],
		),
		// In its new namespace, as the move forgets it: the only link-local address is the one that we give it, if any. The kernel
		// has no IPv6 on a smaller interface, and refuses to be told of its addresses.
		plain(`${folder}/up.batch`, [
			...(mtu! < leastIpv6Mtu ? [] : [`link set ${ifname} addrgenmode none`]),
			`link set ${ifname} up`,
		]),
		plain(`${folder}/addresses`, addresses),
		plain(`${folder}/address.batch`, [
			...addresses.map(address => `address replace ${address} dev ${ifname}`),
			...routes.map(routeLine),
		]),
	];
}

/**
 * A keepalive speaks as soon as it can, and so do BGP and OSPF as wgsim configures them. Without any of them, no end may speak for a long time.
 * The user's own bird.conf proves nothing: it may say nothing over this tunnel.
 */
const speaksByItself = ({keepalive, ifname}: TunnelEnd, {routing}: Namespace): boolean =>
	keepalive > 0 ||
	(routing?.bgp ?? []).some(session => session.ifname === ifname) ||
	spokenOn(routing, ifname).length > 0;

/** With a single peer. */
const soleFiles = ({own, peer, role}: PlannedEnd, tunnel: NodeTunnel, namespace: Namespace): PlannedFile[] =>
	deviceFiles(tunnel, {
		role,
		// A NAT answers no echoes for what is behind it.
		endpoint: peer.roams || peer.punches !== null ? null : formatAddress(peer.endpointAddress),
		listener: `${peer.node}/${peer.ifname}`,
		trigger: peer.roams || speaksByItself(own, namespace) ? null : tunnel.peers[0]!.publicKey,
	});

/** With several peers: it waits for none of them, and is told where those are that speak first when they have not by then. */
const sharedFiles = (tunnel: NodeTunnel, callers: ReadonlySet<string>): PlannedFile[] => [
	plain(
		`${paths.tunnels}/${tunnel.ifname}/callers`,
		tunnel.peers.filter(({end}) => callers.has(end!.node)).map(({publicKey}) => publicKey),
	),
	plain(
		`${paths.tunnels}/${tunnel.ifname}/endpoints`,
		tunnel.peers.flatMap(({publicKey, endpoint}) => (endpoint === null ? [] : [`${publicKey} ${endpoint}`])),
	),
	...deviceFiles(tunnel, {role: 'open', endpoint: null, listener: null, trigger: null}),
];

/** The files of one interface: `ends` are its tunnels'. */
export function tunnelFiles(
	ends: readonly PlannedEnd[],
	tunnel: NodeTunnel,
	namespace: Namespace,
): PlannedFile[] {
	const folder = `${paths.tunnels}/${tunnel.ifname}`;
	const [first] = ends as [PlannedEnd];
	const waited = first.own.shared ? ends.filter(({role}) => role === 'responder') : [];
	const callers = new Set(waited.map(({peer}) => peer.node));
	const opened: NodeTunnel = {
		...tunnel,
		peers: tunnel.peers.map(peer => (callers.has(peer.end!.node) ? {...peer, endpoint: null} : peer)),
	};
	return [
		secret(`${paths.wireguardConfigs}/${tunnel.ifname}.conf`, renderWireguard(tunnel)),
		secret(`${folder}/closed.conf`, renderWireguard(closed(opened))),
		...(callers.size === 0 ? [] : [secret(`${folder}/open.conf`, renderWireguard(opened))]),
		...(first.own.shared ? sharedFiles(tunnel, callers) : soleFiles(first, tunnel, namespace)),
	];
}
