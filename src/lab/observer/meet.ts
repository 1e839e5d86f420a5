// Groups the neighbours of the user's own BIRDs by namespace, for the views.

import type {FabricPlan} from '../../plan/model.js';
import {groupBy} from '../../shared/group-by.js';
import type {BabelNeighborState, OspfNeighborState} from '../observed/bird.js';
import {nameOwners} from '../observed/bird-facts.js';
import {type MetNeighbor, meetByBabel, meetByOspf, placeOf} from '../observed/met.js';
import type {LabState} from '../observed/state.js';

/** What both ends of a link speak, though the plan does not name it: of all namespaces. */
export interface Met {
	readonly ospf: ReadonlyMap<string, readonly MetNeighbor<OspfNeighborState>[]>;
	readonly babel: ReadonlyMap<string, readonly MetNeighbor<BabelNeighborState>[]>;
	/** Whose an address is; the address itself where it is nobody's. */
	readonly nameOf: (address: string) => string;
}

export const meetNeighbors = (plan: FabricPlan, state: LabState): Met =>
	state.kept.of('met', [plan, state.revision], () => ({
		ospf: groupBy(meetByOspf(plan, state), placeOf),
		babel: groupBy(meetByBabel(plan, state), placeOf),
		nameOf: nameOwners(plan, state),
	}));
