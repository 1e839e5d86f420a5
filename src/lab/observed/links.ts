// Finds the interfaces that share a link: those on one segment, across switches, and the two ends of a tunnel.

import type {FabricPlan, WirePlan} from '../../plan/model.js';
import {bareAddress} from '../../shared/bare-address.js';
import {groupBy} from '../../shared/group-by.js';
import {formatAddress, linkLocalFromMac} from '../../topology/address.js';
import type {LabState} from './state.js';
import {listTunnels} from './tunnels.js';

export interface LinkEnd {
	readonly node: string;
	readonly namespace: string;
	readonly ifname: string;
	/** As planned, without their lengths. */
	readonly addresses: readonly string[];
	/** Bytes, as planned; null for the end of a tunnel. */
	readonly mtu: number | null;
	/** As planned; null for the end of a tunnel. */
	readonly mac: string | null;
}

/** The ends of one link. */
export type Link = readonly LinkEnd[];

const endOf = ({mtu, ends: [{node, namespace, ifname, addresses, mac}]}: WirePlan): LinkEnd => ({
	node,
	namespace,
	ifname,
	addresses: [...addresses.map(bareAddress), formatAddress(linkLocalFromMac(mac))],
	mtu,
	mac,
});

/** Networks that a switch joins are one segment. */
function findSegments({wires}: Pick<FabricPlan, 'wires'>): Link[] {
	const segmentOf = new Map(wires.map(({network}) => [network, network]));
	const bridged = wires.map(({network, ends: [end]}) => ({network, end})).filter(({end}) => end.master);
	for (const joined of groupBy(bridged, ({end}) => `${end.node}/${end.master}`).values()) {
		const first = segmentOf.get(joined[0]!.network)!;
		const names = new Set(joined.map(({network}) => segmentOf.get(network)!));
		for (const [network, segment] of segmentOf) {
			segmentOf.set(network, names.has(segment) ? first : segment);
		}
	}

	const routed = wires.filter(({ends: [end]}) => !end.master);
	return [...groupBy(routed, ({network}) => segmentOf.get(network)!).values()].map(members =>
		members.map(endOf),
	);
}

const segments = new WeakMap<Pick<FabricPlan, 'wires'>, readonly Link[]>();

/** Interfaces by the segment that they are on. */
export function listSegments(plan: Pick<FabricPlan, 'wires'>): readonly Link[] {
	const found = segments.get(plan) ?? findSegments(plan);
	segments.set(plan, found);
	return found;
}

/** Segments are those of the plan; tunnels of the user's own interfaces are those that there are now. */
export function listLinks(plan: FabricPlan, state: LabState): Link[] {
	const tunnels = listTunnels(plan, state).flatMap(({a, b}) =>
		b === null
			? []
			: [
					[a, b].map(({node, namespace, ifname, addresses}) => ({
						node,
						namespace,
						ifname,
						addresses,
						mtu: null,
						mac: null,
					})),
				],
	);
	return [...listSegments(plan), ...tunnels];
}
