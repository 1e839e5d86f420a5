// Snapshots of labs that nobody had to start: made of a resolved topology, with all well unless a test says otherwise.

import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import type {MissingFact} from '../../src/lab/observed/fact.js';
import {judgeNode} from '../../src/lab/observer/health.js';
import type {
	InterfaceTraffic,
	InterfaceView,
	LabSnapshot,
	NamespaceView,
	NodeView,
	TunnelEndView,
	TunnelView,
	Verdict,
} from '../../src/lab/observer/model.js';
import {isSound} from '../../src/lab/observer/verdict.js';
import {formatAddress, formatPrefix} from '../../src/topology/address.js';
import {parseTopology, type Topology} from '../../src/topology/index.js';
import type {Namespace, Node, TunnelEnd} from '../../src/topology/model.js';

/** The lab's clock in all snapshots: noon of the second of January 2026, local time. */
export const now = new Date(2026, 0, 2, 12, 0, 0).getTime() / 1000;

export function topologyOf(file: string, set: Readonly<Record<string, string>> = {}): Topology {
	const path = fileURLToPath(new URL(`../../topologies/${file}.yaml`, import.meta.url));
	return parseTopology(readFileSync(path, 'utf8'), {file, set});
}

const traffic = (rate: number): InterfaceTraffic => ({
	bytes: rate * 600,
	packets: rate * 4,
	dropped: 0,
	rate,
});

function interfacesOf({interfaces}: Namespace, tunnels: readonly TunnelEnd[], mtu: number): InterfaceView[] {
	const common = {up: true, carrier: true, received: traffic(120), sent: traffic(150)};
	return [
		...interfaces.map(
			(each): InterfaceView => ({
				...common,
				ifname: each.name,
				network: each.network,
				kind: each.kind === 'dummy' ? 'dummy' : 'wire',
				mtu: each.mtu,
				addresses: each.addresses.map(formatPrefix),
			}),
		),
		...tunnels.map(
			(end): InterfaceView => ({
				...common,
				ifname: end.ifname,
				network: null,
				kind: 'tunnel',
				mtu,
				addresses: end.addresses.map(formatPrefix),
			}),
		),
	];
}

function namespaceOf(namespace: Namespace, node: Node, {tunnels, nodes}: Topology): NamespaceView {
	const ends = tunnels.flatMap(({a, b}) => [a, b]);
	const own = ends.filter(end => end.node === node.name && end.namespace === namespace.name);
	const nameOf = (routerId: string) =>
		nodes.find(({namespaces}) => namespaces.some(({routing}) => routing?.routerId === routerId))?.name ??
		null;
	return {
		name: namespace.name,
		interfaces: interfacesOf(namespace, own, tunnels[0]?.mtu ?? 1420),
		ospf:
			namespace.routing?.ospf.flatMap(({name: instance, interfaces}) =>
				interfaces.flatMap(({name: ifname, neighbors}) =>
					neighbors.map(({routerId}) => ({
						instance,
						ifname,
						neighbor: nameOf(routerId),
						routerId,
						state: 'Full/PtMP',
						ok: true,
					})),
				),
			) ?? null,
		babel:
			namespace.routing?.babel.flatMap(({name: instance, interfaces}) =>
				interfaces.flatMap(({name: ifname, neighbors}) =>
					neighbors.map(({node: neighbor}) => ({
						instance,
						ifname,
						neighbor,
						address: `fe80::${neighbor}`,
						state: 'reachable' as const,
						metric: 96,
						ok: true,
					})),
				),
			) ?? null,
		bgp:
			namespace.routing?.bgp.map(({name}) => ({
				protocol: name,
				neighbor: name.replace(/^IBGP_/, '').replace('_', '-'),
				state: 'Established',
				ok: true,
				since: '11:58:03',
				routes: {imported: 4, exported: 6},
				lastError: null,
			})) ?? null,
		bfd: null,
	};
}

const endOf = (end: TunnelEnd, peer: TunnelEnd, mtu: number, age: number): TunnelEndView => ({
	node: end.node,
	namespace: end.namespace,
	ifname: end.ifname,
	peer: peer.node,
	publicKey: 'c0ffeec0ffeec0ffeec0ffeec0ffeec0ffeec0ffee0=',
	implementation: 'wireguard-go',
	listenPort: end.listenPort,
	endpoint: `[${formatAddress(peer.endpointAddress)}]:${peer.listenPort}`,
	latestHandshake: now - age,
	mtu,
	received: traffic(90),
	sent: traffic(80),
	verdict: 'up',
	reason: `handshake ${age} s ago`,
});

export function snapshotOf(topology: Topology): LabSnapshot {
	return {
		lab: topology.name,
		source: `topologies/${topology.name}.yaml`,
		time: now,
		connection: {state: 'live'},
		nodes: topology.nodes.map(
			(node): NodeView => ({
				node: node.name,
				container: `${topology.name}-${node.name}`,
				kind: node.kind,
				site: node.site,
				state: 'running',
				phase: 'running',
				startedAt: now - 185,
				cpu: 0.021,
				verdict: 'up',
				reason: '',
				limits: [],
				complaints: [],
				memory: 18.4 * 1024 * 1024,
				namespaces: node.namespaces.map(namespace => namespaceOf(namespace, node, topology)),
			}),
		),
		tunnels: topology.tunnels.map(
			({a, b, mtu}, index): TunnelView => ({
				id: `${a.node}:${a.ifname} – ${b.node}:${b.ifname}`,
				a: endOf(a, b, mtu, 12 + index),
				b: endOf(b, a, mtu, 12 + index),
				verdict: 'up',
				reason: `handshake ${12 + index} s ago`,
			}),
		),
		faults: [],
		reach: {changed: now - 100, pairs: []},
		missing: [],
		excused: [],
	};
}

/** With what is missing by its tunnels and sessions, and its nodes judged by that, as the observer does. */
function judged(snapshot: LabSnapshot): LabSnapshot {
	const {nodes, tunnels} = snapshot;
	const broken = tunnels
		.filter(({verdict}) => !isSound(verdict))
		.map(({a, verdict, reason}): MissingFact => {
			const {node, ifname} = a;
			return {kind: 'tunnel', node, subject: ifname, text: `${node}:${ifname} is ${verdict}: ${reason}`};
		});
	const sessions = nodes.flatMap(({node, namespaces}) =>
		namespaces
			.flatMap(({bgp}) => bgp ?? [])
			.filter(({ok}) => !ok)
			.map(({protocol, state}): MissingFact => {
				const text = `${node} ${protocol}: BGP is not established (last: ${state})`;
				return {kind: 'session', node, subject: protocol, text};
			}),
	);
	const missing = snapshot.missing && [...broken, ...sessions];
	return {...snapshot, missing, nodes: nodes.map(node => ({...node, ...judgeNode(node, tunnels, missing)}))};
}

/** The same lab, with some tunnels' verdict and reason changed. */
export const withVerdicts = (
	snapshot: LabSnapshot,
	verdicts: Readonly<Record<number, readonly [Verdict, string]>>,
): LabSnapshot =>
	judged({
		...snapshot,
		tunnels: snapshot.tunnels.map((tunnel, index) => {
			const [verdict, reason] = verdicts[index] ?? [tunnel.verdict, tunnel.reason];
			return {...tunnel, verdict, reason};
		}),
	});

/** The same lab, with one node changed. */
export const withNode = (snapshot: LabSnapshot, node: string, changes: Partial<NodeView>): LabSnapshot =>
	judged({
		...snapshot,
		nodes: snapshot.nodes.map(one => (one.node === node ? {...one, ...changes} : one)),
	});

export const reference = snapshotOf(topologyOf('routed-vpn'));

/** Fifty sites: a hundred nodes, and more tunnels than any screen has lines. */
export const hundred = snapshotOf(topologyOf('big-mesh', {N: '50'}));
