// The peers of the user's own WireGuard interfaces, with all their names.

import type {FabricPlan} from '../../plan/model.js';
import {peerNames} from '../../plan/own-promises.js';
import type {LabState} from './state.js';
import {listTunnels, type Tunnel, type TunnelEnd} from './tunnels.js';

export interface OwnPeer {
	readonly end: TunnelEnd;
	/** A node, else its endpoint or key: as facts call it. */
	readonly peer: string;
	/** The same, and its endpoint and key beside. */
	readonly names: readonly string[];
}

const endsOf = ({a, b, peer}: Tunnel) => [{end: a, peer}, ...(b === null ? [] : [{end: b, peer: a.node}])];

function namesOf({own}: FabricPlan, {node, ifname, peerKey}: TunnelEnd, peer: string): string[] {
	const written = own
		.find(one => one.node === node && one.ifname === ifname)
		?.peers.find(one => one.publicKey === peerKey);
	return [...new Set([peer, ...peerNames(null, written?.endpoint ?? null, peerKey)])];
}

/** None where every interface is wgsim's. */
export const listOwnPeers = (plan: FabricPlan, state: LabState): OwnPeer[] =>
	plan.own.length === 0
		? []
		: listTunnels(plan, state)
				.flatMap(endsOf)
				.filter(({end}) => !end.planned)
				.map(({end, peer}) => ({end, peer, names: namesOf(plan, end, peer)}));

export const ownPeersOf = (plan: FabricPlan, state: LabState, node: string, ifname: string): OwnPeer[] =>
	listOwnPeers(plan, state).filter(({end}) => end.node === node && end.ifname === ifname);
