// How a neighbour of each interior protocol is shown.

import type {Interior} from '../../topology/interior.js';
import type {SeenNeighbor} from '../observed/interior-report.js';

export interface OspfNeighborView {
	readonly instance: string;
	readonly ifname: string;
	/** The neighbour's node name where its router id is known from the plan. */
	readonly neighbor: string | null;
	readonly routerId: string;
	/** BIRD's word: `Full/PtMP`, `2-Way/Other`; null where an expected neighbour is not heard. */
	readonly state: string | null;
	readonly ok: boolean;
}

export interface BabelNeighborView {
	readonly instance: string;
	readonly ifname: string;
	/** The neighbour's node name where its address is known from the plan. */
	readonly neighbor: string | null;
	/** Link-local. */
	readonly address: string;
	/** `one way` where it is heard and cannot be used; null where an expected neighbour is not heard. */
	readonly state: 'reachable' | 'one way' | null;
	/** Cost of the link; null where it cannot be used. */
	readonly metric: number | null;
	readonly ok: boolean;
}

/** The neighbours of each interior protocol; null while BIRD does not answer, or there is none. */
export interface InteriorViews extends Readonly<Record<Interior, readonly NeighborView[] | null>> {
	readonly ospf: readonly OspfNeighborView[] | null;
	readonly babel: readonly BabelNeighborView[] | null;
}

export type NeighborView = OspfNeighborView | BabelNeighborView;

/** A neighbour, before it is shown in the words of its protocol. */
export interface NeighborRow {
	readonly instance: string;
	readonly ifname: string;
	/** Null where the plan names none. */
	readonly neighbor: string | null;
	/** Empty where it is not known. */
	readonly id: string;
	/** Null where it is not heard. */
	readonly seen: SeenNeighbor | null;
	readonly ok: boolean;
}

export const rowViews: {
	readonly [Protocol in Interior]: (row: NeighborRow) => NonNullable<InteriorViews[Protocol]>[number];
} = {
	ospf: ({instance, ifname, neighbor, id, seen, ok}) => ({
		instance,
		ifname,
		neighbor,
		routerId: id,
		state: seen?.state ?? null,
		ok,
	}),
	babel: ({instance, ifname, neighbor, id, seen, ok}) => ({
		instance,
		ifname,
		neighbor,
		address: id,
		state: (seen?.state ?? null) as 'reachable' | 'one way' | null,
		metric: seen?.metric ?? null,
		ok,
	}),
};
