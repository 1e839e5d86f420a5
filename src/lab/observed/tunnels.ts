// The tunnels of a lab: the planned ones, and those of the user's own interfaces, by their current keys.

import type {FabricPlan, OwnInterfacePlan, TunnelEndPlan} from '../../plan/model.js';
import {groupBy} from '../../shared/group-by.js';
import type {LabState} from './state.js';
import type {WireguardInterface, WireguardPeer} from './wireguard.js';

/** One end in the lab. */
export interface TunnelEnd extends Omit<TunnelEndPlan, 'publicKey' | 'allowedIps'> {
	/** The key of the peer that is the other end. */
	readonly peerKey: string;
	/** wgsim configures it; its socket is in `main`. */
	readonly planned: boolean;
	/** Of a planned end: the only peer of its interface is the other end, with any key. */
	readonly sole: boolean;
}

export interface Tunnel {
	/** `V1-1:wg3 – V2-1:wg1`; the peer's name for an end that is none of the lab's interfaces. */
	readonly id: string;
	readonly a: TunnelEnd;
	/** Null where the other end is none of the lab's interfaces. */
	readonly b: TunnelEnd | null;
	/** The other end of `a`: a node, an endpoint or a key. */
	readonly peer: string;
}

export const endName = ({node, ifname}: Pick<TunnelEnd, 'node' | 'ifname'>): string => `${node}:${ifname}`;

const nameTunnel = (a: TunnelEnd, b: TunnelEnd): string => `${endName(a)} – ${endName(b)}`;

const planned = (own: TunnelEndPlan, other: TunnelEndPlan, sole: boolean): TunnelEnd => ({
	...own,
	peerKey: other.publicKey,
	planned: true,
	sole,
});

/** Ends that are one interface of several tunnels, by name. */
function findShared({tunnels}: FabricPlan): ReadonlySet<string> {
	const seen = new Set<string>();
	const shared = new Set<string>();
	for (const name of tunnels.flatMap(({a, b}) => [endName(a), endName(b)])) {
		(seen.has(name) ? shared : seen).add(name);
	}

	return shared;
}

/** What is known of one of the user's own interfaces: by its device, else by what that last was, else by its file. */
interface OwnInterface {
	readonly plan: OwnInterfacePlan;
	readonly publicKey: string | null;
	/** By key, in the device's order. */
	readonly peers: readonly string[];
	readonly listenPort: number | null;
}

function identify(plan: OwnInterfacePlan, state: LabState): OwnInterface {
	const device = state.lastWireguard(plan.node, plan.namespace, plan.ifname);
	const named = plan.peers.map(({publicKey}) => publicKey).filter(key => key !== '');
	return device === null
		? {plan, publicKey: plan.publicKey, peers: named, listenPort: null}
		: {
				plan,
				publicKey: device.publicKey,
				peers: [...new Set([...named, ...device.peers.map(({publicKey}) => publicKey)])],
				listenPort: device.listenPort,
			};
}

/** A key as people tell keys apart. */
const shorten = (key: string): string => `${key.slice(0, 8)}…`;

/** The owner of a key that none of the user's own interfaces has: a node, the endpoint in the file, or the key. */
function nameStranger(own: OwnInterface, key: string, owners: ReadonlyMap<string, string>): string {
	const endpoint = own.plan.peers.find(({publicKey}) => publicKey === key)?.endpoint;
	return owners.get(key) ?? endpoint ?? shorten(key);
}

/** The interface of this key that is meant: one that knows us, and listens where our file says. */
function findFar(
	own: OwnInterface,
	key: string,
	byKey: ReadonlyMap<string, readonly OwnInterface[]>,
): OwnInterface | null {
	const all = (byKey.get(key) ?? []).filter(({plan}) => plan !== own.plan);
	const mutual = all.filter(({peers}) => own.publicKey !== null && peers.includes(own.publicKey));
	const candidates = mutual.length > 0 ? mutual : all;
	const port = Number(/:(\d+)$/.exec(own.plan.peers.find(one => one.publicKey === key)?.endpoint ?? '')?.[1]);
	return candidates.find(({listenPort}) => listenPort === port) ?? candidates[0] ?? null;
}

const endOf = ({plan: {node, namespace, ifname, addresses}}: OwnInterface, peerKey: string): TunnelEnd => ({
	node,
	namespace,
	ifname,
	addresses,
	peerKey,
	planned: false,
	sole: false,
});

/** Those of the user's own interfaces: one for each peer, and one for two that name each other. */
function listOwn({own, tunnels}: FabricPlan, state: LabState): Tunnel[] {
	const all = own.map(plan => identify(plan, state));
	const byKey = groupBy(
		all.filter(({publicKey}) => publicKey !== null),
		({publicKey}) => publicKey!,
	);
	const owners = new Map(tunnels.flatMap(({a, b}) => [a, b]).map(({publicKey, node}) => [publicKey, node]));
	const found = new Map<string, Tunnel>();
	for (const one of all) {
		for (const key of one.peers) {
			const a = endOf(one, key);
			const far = findFar(one, key, byKey);
			if (far === null) {
				const peer = nameStranger(one, key, owners);
				// Two peers may have one endpoint.
				const id = `${endName(a)} – ${peer}`;
				found.set(found.has(id) ? `${id} ${shorten(key)}` : id, {id, a, b: null, peer});
				continue;
			}

			// What the other does not know has no end there to look at by key: `b` shows that.
			const b = endOf(far, one.publicKey ?? '');
			if (!found.has(nameTunnel(b, a))) {
				found.set(nameTunnel(a, b), {id: nameTunnel(a, b), a, b, peer: b.node});
			}
		}
	}

	return [...found].map(([id, tunnel]) => ({...tunnel, id}));
}

const listPlanned = (plan: FabricPlan): Tunnel[] => {
	const shared = findShared(plan);
	const isSole = (end: TunnelEndPlan): boolean => !shared.has(endName(end));
	return plan.tunnels.map(({a, b}) => {
		const [first, second] = [planned(a, b, isSole(a)), planned(b, a, isSole(b))];
		return {id: nameTunnel(first, second), a: first, b: second, peer: b.node};
	});
};

const plannedTunnels = new WeakMap<FabricPlan, readonly Tunnel[]>();

/** Planned ones first. Their names stay the same while the lab runs, though a device be gone. */
export function listTunnels(plan: FabricPlan, state: LabState): Tunnel[] {
	const first = plannedTunnels.get(plan) ?? listPlanned(plan);
	plannedTunnels.set(plan, first);
	return [...first, ...(plan.own.length === 0 ? [] : listOwn(plan, state))];
}

/** The other end as it is configured here; null for none. */
export function findPeer(device: WireguardInterface | null, end: TunnelEnd): WireguardPeer | null {
	const peers = device?.peers ?? [];
	const known = peers.find(({publicKey}) => publicKey === end.peerKey);
	return known ?? (end.sole && peers.length === 1 ? peers[0]! : null);
}
