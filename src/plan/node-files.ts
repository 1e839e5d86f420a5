// Renders the files of one node: what its first process reads, and the daemons' configuration.

import {formatAddress, formatPrefix} from '../topology/address.js';
import type {Namespace, Node, Tunnel, TunnelEnd} from '../topology/model.js';
import {renderBird} from './bird.js';
import type {KeyPair} from './keys.js';
import type {PlannedFile} from './model.js';
import {renderWireguard} from './wireguard.js';

/** The namespace that a container is born with. */
export const mainNamespace = 'main';

/** Where BIRD of this namespace listens for birdc: its default in `main`, the seed page's path elsewhere. */
export const birdSocket = (namespace: string): string =>
	namespace === mainNamespace ? '/run/bird/bird.ctl' : `/run/bird6.${namespace}.ctl`;

const plain = (path: string, lines: readonly string[], mode: 0o644 | 0o755 = 0o644): PlannedFile => ({
	path,
	mode,
	content: lines.length === 0 ? '' : `${lines.join('\n')}\n`,
	secret: false,
});

function renderSysctls({forwarding}: Namespace): string[] {
	const flag = forwarding ? 1 : 0;
	return [
		// A container without a network starts with IPv6 off.
		'net.ipv6.conf.all.disable_ipv6 = 0',
		'net.ipv6.conf.default.disable_ipv6 = 0',
		// Duplicate address detection would keep an address from use for a second; the plan has no duplicates.
		'net.ipv6.conf.all.accept_dad = 0',
		'net.ipv6.conf.default.accept_dad = 0',
		'net.ipv6.conf.default.accept_ra = 0',
		// Link-local addresses come from the planned MAC addresses.
		'net.ipv6.conf.default.addr_gen_mode = 0',
		`net.ipv4.ip_forward = ${flag}`,
		`net.ipv6.conf.all.forwarding = ${flag}`,
		`net.ipv6.conf.default.forwarding = ${flag}`,
		// With equal-cost paths, an answer may come another way than the question went.
		'net.ipv4.conf.all.rp_filter = 0',
		'net.ipv4.conf.default.rp_filter = 0',
		// Spread flows, not pairs of hosts: hash addresses and ports.
		'net.ipv4.fib_multipath_hash_policy = 1',
		'net.ipv6.fib_multipath_hash_policy = 1',
	];
}

function namespaceFiles(namespace: Namespace): PlannedFile[] {
	const dummies = namespace.interfaces.filter(({kind}) => kind === 'dummy');
	const folder = `/etc/wgsim/namespaces/${namespace.name}`;
	return [
		plain(`${folder}/sysctl.conf`, renderSysctls(namespace)),
		plain(
			`${folder}/dummies`,
			dummies.map(({name}) => name),
		),
		plain(`${folder}/boot.batch`, [
			'link set lo up',
			...dummies.flatMap(({name, addresses}) => [
				...addresses.map(address => `address add ${formatPrefix(address)} dev ${name}`),
				`link set ${name} up`,
			]),
		]),
		...birdFiles(namespace),
	];
}

function birdFiles({name, routing, interfaces}: Namespace): PlannedFile[] {
	if (routing === null) {
		return [];
	}

	const config = `/etc/bird/${name}.conf`;
	// -R: OSPF first builds its adjacencies, then speaks (see bird.ts).
	const bird = `bird -f -R -c ${config}`;
	const networks = [...new Set(interfaces.flatMap(({network}) => network ?? []))];
	const wait = ['wgsim-await-networks', ...networks, '--'].join(' ');
	const start = name === mainNamespace ? bird : `ip netns exec ${name} ${bird} -s ${birdSocket(name)}`;
	return [
		{path: config, mode: 0o644, content: renderBird(routing), secret: false},
		plain(`/etc/wgsim/services/bird.${name}/run`, ['#!/bin/sh', `exec 2>&1 ${wait} ${start}`], 0o755),
	];
}

interface PlannedEnd {
	readonly own: TunnelEnd;
	readonly peer: TunnelEnd;
	/** Who sends the first handshake; the other end waits for it. */
	readonly role: 'initiator' | 'responder';
	readonly mtu: number;
}

function tunnelFiles({own, peer, role, mtu}: PlannedEnd, keys: KeyPair, peerKey: string): PlannedFile[] {
	const folder = `/etc/wgsim/tunnels/${own.ifname}`;
	return [
		{
			path: `/etc/wireguard/${own.ifname}.conf`,
			mode: 0o600,
			content: renderWireguard(own, peer, keys, peerKey),
			secret: true,
		},
		plain(`${folder}/namespace`, [own.namespace]),
		plain(`${folder}/role`, [role]),
		plain(`${folder}/endpoint`, [formatAddress(peer.endpointAddress)]),
		// Created outside, then moved: the UDP socket stays in the namespace of its birth.
		plain(`${folder}/move.batch`, [
			`link set ${own.ifname} mtu ${mtu} addrgenmode none netns ${own.namespace}`,
		]),
		plain(`${folder}/up.batch`, [`link set ${own.ifname} up`]),
		plain(
			`${folder}/address.batch`,
			own.addresses.map(address => `address replace ${formatPrefix(address)} dev ${own.ifname}`),
		),
	];
}

/** All files of a node, sorted by path. `publicKeys` holds every tunnel node's. */
export function renderNodeFiles(
	node: Node,
	tunnels: readonly Tunnel[],
	keys: KeyPair | null,
	publicKeys: ReadonlyMap<string, string>,
): PlannedFile[] {
	const files = [
		plain('/etc/wgsim/name', [node.name]),
		plain(
			'/etc/wgsim/namespaces/order',
			node.namespaces.map(({name}) => name),
		),
		...node.namespaces.flatMap(namespaceFiles),
	];
	for (const {a, b, mtu} of tunnels) {
		const ends: PlannedEnd[] = [
			{own: a, peer: b, role: 'initiator', mtu},
			{own: b, peer: a, role: 'responder', mtu},
		];
		for (const end of ends.filter(({own}) => own.node === node.name)) {
			files.push(...tunnelFiles(end, keys!, publicKeys.get(end.peer.node)!));
		}
	}

	return files.sort((one, other) => (one.path < other.path ? -1 : 1));
}
