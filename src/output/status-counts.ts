// Counts what works in a lab's status: of the lab, and of each node. What no node promises is in no sum.

import type {LabStatus, NodeStatus} from '../lab/status/model.js';
import {groupBy} from '../shared/group-by.js';
import {forEachInterior, type Interior} from '../topology/interior.js';

export interface Share {
	readonly ok: number;
	readonly of: number;
}

export interface Counts {
	readonly tunnels: Share;
	readonly bgp: Share;
	readonly neighbors: Readonly<Record<Interior, Share>>;
}

export type Counted = NodeStatus & Counts;

/** An idle tunnel is no failure, and no proof. */
export const isSoundTunnel = ({verdict}: LabStatus['tunnels'][number]): boolean =>
	verdict === 'up' || verdict === 'idle';

export const isSoundSession = ({state}: LabStatus['sessions'][number]): boolean => state === 'Established';

function shareOf<T extends {readonly promised: boolean}>(
	all: readonly T[],
	isOk: (one: T) => boolean,
): Share {
	const promised = all.filter(one => one.promised);
	return {ok: promised.filter(isOk).length, of: promised.length};
}

export function countParts({
	tunnels,
	sessions,
	neighbors,
}: Pick<LabStatus, 'tunnels' | 'sessions' | 'neighbors'>): Counts {
	return {
		tunnels: shareOf(tunnels, isSoundTunnel),
		bgp: shareOf(sessions, isSoundSession),
		neighbors: forEachInterior(name =>
			shareOf(
				neighbors.filter(({protocol}) => protocol === name),
				({ok}) => ok,
			),
		),
	};
}

export function countNodes(status: LabStatus): Counted[] {
	const tunnels = groupBy(status.tunnels, ({node}) => node);
	const sessions = groupBy(status.sessions, ({node}) => node);
	const neighbors = groupBy(status.neighbors, ({node}) => node);
	return status.nodes.map(node => ({
		...node,
		...countParts({
			tunnels: tunnels.get(node.node) ?? [],
			sessions: sessions.get(node.node) ?? [],
			neighbors: neighbors.get(node.node) ?? [],
		}),
	}));
}
