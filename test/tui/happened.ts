// What happens to labs of snapshots: a failover, and a path that was found.

import type {LabSnapshot, ObservedEvent} from '../../src/lab/observer/model.js';
import type {DirectedPath, Hop} from '../../src/lab/path/model.js';
import type {FoundPath} from '../../src/tui/state/path.js';
import type {Strip} from '../../src/tui/state/strip.js';
import {now} from './snapshots.js';

/** A cable is pulled, sessions and a tunnel are lost over it, all comes back by itself; handshakes go on all the while. Oldest first. */
export function episode({lab, tunnels}: LabSnapshot): ObservedEvent[] {
	const at = (seconds: number) => ({time: now + seconds, lab});
	const [tunnel] = tunnels;
	const node = tunnel!.a.node;
	const session = (name: string, seconds: number, up: boolean): ObservedEvent => ({
		...at(seconds),
		kind: 'session',
		protocol: 'bgp',
		node,
		namespace: 'private',
		name,
		from: up ? 'Active' : 'Established',
		to: up ? 'Established' : 'Active',
		text: `${node} private: BGP ${name} ${up ? 'Established' : 'Active'}`,
	});
	const handshake = (seconds: number): ObservedEvent => ({
		...at(seconds),
		kind: 'handshake',
		tunnel: tunnel!.id,
		node,
		peer: tunnel!.a.peer,
		text: `${tunnel!.id}: handshake`,
	});
	const link = (from: 'up' | 'down', to: 'up' | 'down', seconds: number): ObservedEvent => ({
		...at(seconds),
		kind: 'link',
		node,
		namespace: 'main',
		ifname: 'eth0',
		from,
		to,
		text: `${node}: eth0 ${to}`,
	});
	return [
		handshake(-20),
		handshake(-10),
		link('up', 'down', 0.1),
		{...at(0.2), kind: 'fault', fault: `link down ${node}:eth0`, to: 'made', text: `link down ${node}:eth0`},
		{...at(0.3), kind: 'converged', converged: false, text: 'something is missing'},
		session('IBGP_V2_1', 1.1, false),
		session('IBGP_V2_2', 1.3, false),
		handshake(2),
		{
			...at(2.2),
			kind: 'tunnel',
			tunnel: tunnel!.id,
			from: 'up',
			to: 'down',
			text: `${tunnel!.id}: down`,
		},
		session('IBGP_V2_1', 6, true),
		session('IBGP_V2_2', 6.4, true),
		{...at(6.5), kind: 'tunnel', tunnel: tunnel!.id, from: 'down', to: 'up', text: `${tunnel!.id}: up`},
		{...at(6.6), kind: 'converged', converged: true, text: 'converged'},
	];
}

/** Over the first tunnel, with another leg beside it; the way back ends. */
export function foundPath({tunnels}: LabSnapshot, from: string, to: string): FoundPath {
	const {id, a, b} = tunnels[0]!;
	const main = 'main';
	const leg = (ifname: string, next: string, namespace: string) => ({
		ifname,
		via: 'fe80::1',
		to: {node: next, namespace, ifname: 'eth1'},
		broken: null,
	});
	const hop = (node: string, namespace: string, more: Partial<Hop>): Hop => ({
		node,
		namespace,
		arrives: null,
		leg: null,
		others: [],
		chosenBy: 'kernel',
		mtu: null,
		tunnel: null,
		network: null,
		...more,
	});
	const probe = {answers: [], nodes: [], reached: true, error: null};
	const common = {
		mtu: 1420,
		mtuPasses: true,
		probe,
		contradiction: null,
		source: 'fd00::1',
		target: 'fd00::3',
	};
	const there: DirectedPath = {
		...common,
		from: {node: from, namespace: main},
		to: {node: to, namespace: main},
		family: 6,
		hops: [
			hop(from, main, {leg: leg('eth0', a.node, a.namespace), mtu: 1500, network: 'lan1'}),
			hop(a.node, a.namespace, {
				leg: leg(a.ifname, b!.node, b!.namespace),
				others: [leg('wg9', b!.node, b!.namespace)],
				mtu: 1420,
				tunnel: id,
			}),
			hop(b!.node, b!.namespace, {leg: leg('eth1', to, main), mtu: 1500, network: 'lan2'}),
			hop(to, main, {}),
		],
		ends: null,
		proven: true,
	};
	const back: DirectedPath = {
		...common,
		from: {node: to, namespace: main},
		to: {node: from, namespace: main},
		family: 6,
		hops: [hop(to, main, {leg: {...leg('eth0', '', ''), to: null, broken: 'nobody has fd00::1'}})],
		ends: `${to} has no route`,
		mtu: null,
		mtuPasses: null,
		probe: {...probe, reached: false},
		proven: false,
	};
	return {from, to, at: now, paths: [there, back]};
}

/** Twelve seconds of probes between the first node and each other one: every third flow loses all of them for four seconds. */
export const measured = (nodes: readonly string[]): Strip => ({
	title: 'wgsim measure --fault link down',
	running: true,
	loss: {
		begun: now - 2,
		slice: 200,
		flows: nodes.slice(1).map((node, index) => ({
			name: `${nodes[0]} → ${node} (IPv4)`,
			sent: Array.from({length: 60}, () => 20),
			lost: Array.from({length: 60}, (_, at) => (index % 3 === 0 && at >= 10 && at < 30 ? 20 : 0)),
			gap: index % 3 === 0 ? 4000 : 0,
		})),
	},
});
