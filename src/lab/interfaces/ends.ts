// Finds what the topology has at the other end of an interface.

import type {FabricPlan} from '../../plan/model.js';
import {append} from '../../shared/group-by.js';

/** An interface of the topology, with what it leads to. */
export interface PlannedInterface {
	readonly node: string;
	readonly namespace: string;
	readonly ifname: string;
	/** Of a wire; null for a tunnel. */
	readonly network: string | null;
	/** `R1:eth0`. */
	readonly peers: readonly string[];
}

type Planned = Pick<FabricPlan, 'wires' | 'tunnels' | 'own' | 'nodes'>;

export const keyOf = ({node, namespace, ifname}: Omit<PlannedInterface, 'network' | 'peers'>): string =>
	`${node}/${namespace}:${ifname}`;

/** Wires, tunnels, dummies and the WireGuard interfaces of the user's own, each once. */
export function plannedInterfaces({wires, tunnels, own, nodes}: Planned): PlannedInterface[] {
	const onBridge = new Map<string, string[]>();
	for (const {
		ends: [{node, ifname}, {bridge}],
	} of wires) {
		append(onBridge, bridge, `${node}:${ifname}`);
	}

	const found = new Map<string, PlannedInterface>();
	const add = (
		{node, namespace, ifname}: Omit<PlannedInterface, 'network' | 'peers'>,
		more: Partial<PlannedInterface>,
	) => {
		const key = keyOf({node, namespace, ifname});
		const before = found.get(key) ?? {node, namespace, ifname, network: null, peers: []};
		found.set(key, {...before, ...more, peers: [...before.peers, ...(more.peers ?? [])]});
	};
	for (const {
		network,
		ends: [end, {bridge}],
	} of wires) {
		const self = `${end.node}:${end.ifname}`;
		add(end, {network, peers: onBridge.get(bridge)!.filter(other => other !== self)});
	}

	for (const {a, b} of tunnels) {
		add(a, {peers: [`${b.node}:${b.ifname}`]});
		add(b, {peers: [`${a.node}:${a.ifname}`]});
	}

	const keys = new Map(own.map(one => [one.publicKey, `${one.node}:${one.ifname}`]));
	for (const one of own) {
		add(one, {peers: one.peers.flatMap(({publicKey}) => keys.get(publicKey) ?? [])});
	}

	for (const {name: node, namespaces} of nodes) {
		for (const {name: namespace, dummies} of namespaces) {
			for (const ifname of dummies) {
				add({node, namespace, ifname}, {});
			}
		}
	}

	return [...found.values()];
}
