// Renders the files of one tunnel end: its keys, its role, and the batches that bring it up.

import {paths} from '../contract/paths.js';
import {formatAddress, formatPrefix, leastIpv6Mtu} from '../topology/address.js';
import type {Namespace, TunnelEnd} from '../topology/model.js';
import {plain, secret} from './files.js';
import type {KeyPair} from './keys.js';
import type {PlannedFile} from './model.js';
import {interfaceSysctls} from './sysctls.js';
import {renderWireguard} from './wireguard.js';

/** The namespace that a container is born with. */
export const mainNamespace = 'main';

/** Who sends the first handshake; the other end waits for it, but for one that comes back. `open`: whoever has something to send. */
export type Role = 'initiator' | 'responder' | 'open';

export interface PlannedEnd {
	readonly own: TunnelEnd;
	readonly peer: TunnelEnd;
	readonly role: Role;
	readonly mtu: number;
	/** Base64; null for none. */
	readonly psk: string | null;
}

interface Common {
	readonly ifname: string;
	readonly namespace: Namespace;
	readonly role: Role;
	readonly mtu: number;
	readonly addresses: readonly string[];
	/** Lines of `ip -batch`. */
	readonly routes: readonly string[];
	/** Answers echoes when the underlay carries; null where nobody is waited for. */
	readonly endpoint: string | null;
	/** The lab's own end there, which says when it listens: `V2-1/wg1`; null where it is not the lab's. */
	readonly listener: string | null;
	/** The peer to which something is sent, so that there is a handshake; null where other things speak. */
	readonly trigger: string | null;
}

export function commonFiles(end: Common): PlannedFile[] {
	const {ifname, namespace, role, mtu, addresses, routes, endpoint, listener, trigger} = end;
	const folder = `${paths.tunnels}/${ifname}`;
	const sysctls = interfaceSysctls(namespace, ifname);
	return [
		plain(`${folder}/namespace`, [namespace.name]),
		plain(`${folder}/role`, [role]),
		...(endpoint === null
			? []
			: [plain(`${folder}/endpoint`, [listener === null ? endpoint : `${endpoint} ${listener}`])]),
		...(trigger === null ? [] : [plain(`${folder}/trigger`, [trigger])]),
		...(sysctls.length === 0
			? []
			: [
					plain(
						`${folder}/sysctl.conf`,
						sysctls.map(pair => pair.join(' = ')),
					),
				]),
		plain(`${folder}/create.batch`, [`link set ${ifname} mtu ${mtu}`]),
		// Created outside, then moved: the UDP socket stays in the namespace of its birth.
		plain(
			`${folder}/move.batch`,
			namespace.name === mainNamespace ? [] : [`link set ${ifname} netns ${namespace.name}`],
		),
		// In its new namespace, as the move forgets it: the only link-local address is the one that we give it, if any. The kernel
		// has no IPv6 on a smaller interface, and refuses to be told of its addresses.
		plain(`${folder}/up.batch`, [
			...(mtu < leastIpv6Mtu ? [] : [`link set ${ifname} addrgenmode none`]),
			`link set ${ifname} up`,
		]),
		plain(`${folder}/address.batch`, [
			...addresses.map(address => `address replace ${address} dev ${ifname}`),
			...routes,
		]),
	];
}

/**
 * A keepalive speaks as soon as it can, and so do BGP and OSPF as wgsim configures them. Where none of them does, nobody may for long.
 * The user's own bird.conf proves nothing: it may say nothing over this tunnel.
 */
const speaksByItself = ({keepalive, ifname}: TunnelEnd, {routing}: Namespace): boolean =>
	keepalive > 0 ||
	(routing?.bgp ?? []).some(session => session.ifname === ifname) ||
	[...(routing?.ospf ?? []), ...(routing?.babel ?? [])].some(({interfaces}) =>
		interfaces.some(one => one.name === ifname && one.type !== 'stub'),
	);

/** With a single peer. */
function soleFiles(
	{own, peer, role, mtu}: PlannedEnd,
	namespace: Namespace,
	routes: readonly string[],
	peerKey: string,
): PlannedFile[] {
	return commonFiles({
		ifname: own.ifname,
		namespace,
		role,
		mtu,
		addresses: own.addresses.map(formatPrefix),
		routes,
		// A NAT answers no echoes for what is behind it.
		endpoint: peer.roams || peer.punches !== null ? null : formatAddress(peer.endpointAddress),
		listener: `${peer.node}/${peer.ifname}`,
		trigger: peer.roams || speaksByItself(own, namespace) ? null : peerKey,
	});
}

/** With several peers: it waits for none of them, and is told where those are that speak first when they have not by then. */
function sharedFiles(
	ends: readonly PlannedEnd[],
	namespace: Namespace,
	routes: readonly string[],
	keyOf: (node: string) => string,
): PlannedFile[] {
	const {own, mtu} = ends[0]!;
	const folder = `${paths.tunnels}/${own.ifname}`;
	const callers = ends.filter(({role}) => role === 'responder').map(({peer}) => keyOf(peer.node));
	return [
		plain(`${folder}/shared`, []),
		plain(`${folder}/callers`, callers),
		...commonFiles({
			ifname: own.ifname,
			namespace,
			role: 'open',
			mtu,
			addresses: own.addresses.map(formatPrefix),
			routes,
			endpoint: null,
			listener: null,
			trigger: null,
		}),
	];
}

/** The files of one interface: `ends` are its tunnels', `keyOf` gives the public key of a node. */
export function tunnelFiles(
	ends: readonly PlannedEnd[],
	namespace: Namespace,
	routes: readonly string[],
	keys: KeyPair,
	keyOf: (node: string) => string,
): PlannedFile[] {
	const {own, peer} = ends[0]!;
	// By name: moving a tunnel within the file must not change the configuration.
	const peers = ends
		.map(each => ({...each, publicKey: keyOf(each.peer.node)}))
		.sort((one, other) => (one.peer.node < other.peer.node ? -1 : 1));
	return [
		secret(`${paths.wireguardConfigs}/${own.ifname}.conf`, renderWireguard(keys, own.listenPort, peers)),
		...(own.shared
			? sharedFiles(peers, namespace, routes, keyOf)
			: soleFiles(ends[0]!, namespace, routes, keyOf(peer.node))),
	];
}
