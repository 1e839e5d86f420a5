// The views of a lab's tunnels, each end judged by itself.

import type {LabState} from '../observed/state.js';
import {endName, findPeer, type Tunnel, type TunnelEnd} from '../observed/tunnels.js';
import {type Above, type AboveIndex, listAbove} from './above.js';
import type {Below} from './below.js';
import {rateKey} from './interfaces.js';
import type {InterfaceTraffic, TunnelEndView, TunnelView} from './model.js';
import type {Rates} from './rates.js';
import type {Followed} from './traffic.js';
import {judgeEnd, worse} from './verdict.js';

/** What the views are made from. */
export interface TunnelFacts {
	readonly state: LabState;
	readonly rates: Rates;
	readonly followed: ReadonlyMap<string, Followed>;
	/** What may speak over which end. */
	readonly above: AboveIndex;
	/** The wires by which their packets can leave. */
	readonly below: Below;
	/** Docker's word for a node. */
	readonly containerState: (node: string) => string;
	readonly live: boolean;
	/** The lab's clock. */
	readonly time: number;
}

/** An interface ends as many tunnels as it has peers. */
export const endKey = (end: TunnelEnd): string => `${endName(end)} ${end.sole ? '' : end.peerKey}`;

export const tunnelRateKey = (end: TunnelEnd, way: 'received' | 'sent'): string =>
	rateKey(end.node, 'tunnel', `${end.ifname} ${end.sole ? '' : end.peerKey}`, way);

const implementations: Readonly<Record<string, TunnelEndView['implementation']>> = {
	wireguard: 'kernel',
	tun: 'wireguard-go',
};

/** Of an interface of the user's own with several peers, what speaks over it may hear any of them. */
export function listOver(
	end: TunnelEnd,
	other: TunnelEnd | null,
	{state, above}: Pick<TunnelFacts, 'state' | 'above'>,
): Above[] {
	const device = state.wireguard(end.node, end.namespace, end.ifname);
	const isKnown = end.planned || (device !== null && device !== 'absent' && device.peers.length === 1);
	const only = end.planned && !end.sole ? (other?.node ?? null) : null;
	return isKnown
		? state.kept.of(
				`over ${end.node}/${end.ifname} ${end.peerKey}`,
				[above, state.birdRevision(end.node, end.namespace), other?.addresses, only],
				() => listAbove(above, state, end, other?.addresses ?? [], only),
			)
		: [];
}

function keepaliveOf(end: TunnelEnd, state: LabState): number | null {
	const device = state.wireguard(end.node, end.namespace, end.ifname);
	return findPeer(device === 'absent' ? null : device, end)?.keepalive ?? null;
}

const findCut = (own: TunnelEnd, other: TunnelEnd | null, {state, below}: TunnelFacts) =>
	state.kept.of(`below ${endKey(own)}`, [below, state.revision, other?.node], () =>
		below.findCut(state, own, other),
	);

function viewEnd(own: TunnelEnd, other: TunnelEnd | null, peer: string, facts: TunnelFacts): TunnelEndView {
	const {node, namespace, ifname} = own;
	const {state, rates, followed, live, time} = facts;
	const containerState = facts.containerState(node);
	const runs = live && containerState === 'running';
	const links = runs ? state.links(node, namespace) : null;
	const link = links?.find(one => one.ifname === ifname) ?? null;
	const found = runs ? state.wireguard(node, namespace, ifname) : null;
	const device = found === 'absent' ? null : found;
	const seen = findPeer(device, own);
	const counters = state.counters(node, namespace)?.get(ifname) ?? [0, 0, 0, 0, 0, 0];
	// Bytes as they went over the underlay; packets and drops as the interface counts them, inside.
	const traffic = (way: 'received' | 'sent', packets: number, dropped: number): InterfaceTraffic | null =>
		seen && {bytes: seen[way], packets, dropped, rate: rates.of(tunnelRateKey(own, way))};
	return {
		node,
		namespace,
		ifname,
		peer,
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
			peer,
			namespace,
			ifname,
			state: containerState,
			live,
			// wireguard-go answers wherever its interface is.
			device: own.planned && links !== null && link === null && found !== null ? 'absent' : found,
			seen,
			up: link?.up ?? null,
			cut: runs ? findCut(own, other, facts) : null,
			above: listOver(own, other, facts),
			peerKeepalive: other === null ? null : keepaliveOf(other, state),
			followed: followed.get(endKey(own)) ?? null,
			time,
		}),
	};
}

export function viewTunnel({id, a: first, b: second, peer}: Tunnel, facts: TunnelFacts): TunnelView {
	const a = viewEnd(first, second, peer, facts);
	const b = second && viewEnd(second, first, first.node, facts);
	const {verdict, reason} = b === null ? a : worse(a, b);
	return {id, a, b, verdict, reason};
}

/** The ends that are the lab's. */
export const endsOf = ({a, b}: Pick<TunnelView, 'a' | 'b'>): TunnelEndView[] => (b === null ? [a] : [a, b]);
