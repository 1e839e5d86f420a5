// The tunnels of a lab as views: both ends, each judged by itself.

import type {TunnelEndPlan, TunnelPlan} from '../../plan/model.js';
import type {LabState} from '../observed/state.js';
import type {WireguardPeer} from '../observed/wireguard.js';
import {rateKey} from './interfaces.js';
import type {Traffic, TunnelEndView, TunnelView} from './model.js';
import type {Rates} from './rates.js';
import type {Unheard} from './unheard.js';
import {judgeEnd, worse} from './verdict.js';

/** What the views are made from. */
export interface TunnelFacts {
	readonly state: LabState;
	readonly rates: Rates;
	readonly unheard: ReadonlyMap<string, Unheard>;
	/** Docker's word for a node. */
	readonly containerState: (node: string) => string;
	readonly live: boolean;
	/** The lab's clock. */
	readonly time: number;
}

export const endName = ({node, ifname}: Pick<TunnelEndPlan, 'node' | 'ifname'>): string =>
	`${node}:${ifname}`;

export const tunnelId = ({a, b}: TunnelPlan): string => `${endName(a)} – ${endName(b)}`;

/** The other end as it is configured here: by its key, or the only peer there is, whatever its key. */
export function findPeer(state: LabState, own: TunnelEndPlan, other: TunnelEndPlan): WireguardPeer | null {
	const device = state.wireguard(own.node, own.namespace, own.ifname);
	if (device === null || device === 'absent') {
		return null;
	}

	const {peers} = device;
	return (
		peers.find(({publicKey}) => publicKey === other.publicKey) ?? (peers.length === 1 ? peers[0]! : null)
	);
}

const implementations: Readonly<Record<string, TunnelEndView['implementation']>> = {
	wireguard: 'kernel',
	tun: 'wireguard-go',
};

function viewEnd(own: TunnelEndPlan, other: TunnelEndPlan, facts: TunnelFacts): TunnelEndView {
	const {node, namespace, ifname} = own;
	const {state, rates, unheard, live, time} = facts;
	const containerState = facts.containerState(node);
	const runs = live && containerState === 'running';
	const found = runs ? state.wireguard(node, namespace, ifname) : null;
	const device = found === 'absent' ? null : found;
	const seen = device && findPeer(state, own, other);
	const link = (runs && state.links(node, namespace)?.find(one => one.ifname === ifname)) || null;
	const counters = state.counters(node, namespace)?.get(ifname) ?? [0, 0, 0, 0, 0, 0];
	// Bytes as they went over the underlay; packets and drops as the interface counts them, inside.
	const traffic = (way: 'received' | 'sent', packets: number, dropped: number): Traffic | null =>
		seen && {bytes: seen[way], packets, dropped, rate: rates.of(rateKey(node, 'tunnel', ifname, way))};
	return {
		node,
		namespace,
		ifname,
		publicKey: device?.publicKey ?? null,
		implementation: implementations[link?.kind ?? ''] ?? null,
		listenPort: device?.listenPort ?? null,
		endpoint: seen?.endpoint ?? null,
		latestHandshake: seen?.latestHandshake ?? null,
		mtu: link?.mtu ?? null,
		received: traffic('received', counters[1], counters[2]),
		sent: traffic('sent', counters[4], counters[5]),
		...judgeEnd({
			node,
			peer: other.node,
			namespace,
			ifname,
			state: containerState,
			live,
			device: found,
			seen,
			up: link?.up ?? null,
			unheard: unheard.get(endName(own)) ?? null,
			time,
		}),
	};
}

export function viewTunnel(tunnel: TunnelPlan, facts: TunnelFacts): TunnelView {
	const a = viewEnd(tunnel.a, tunnel.b, facts);
	const b = viewEnd(tunnel.b, tunnel.a, facts);
	const {verdict, reason} = worse(a, b);
	return {id: tunnelId(tunnel), a, b, verdict, reason};
}
