// Groups what is expected of the BIRDs of a lab, and the neighbours of the user's own, by namespace: for the views.

import type {ExpectedNeighbor, ExpectedSession, FabricPlan} from '../../plan/model.js';
import {groupBy} from '../../shared/group-by.js';
import {forEachInterior, type Interior} from '../../topology/interior.js';
import {nameOwners} from '../observed/bird-facts.js';
import {type MetNeighbor, meetBy, placeOf} from '../observed/met.js';
import type {LabState} from '../observed/state.js';

/** What is expected, by place: made once a plan. */
export interface SessionIndex {
	readonly neighbors: ReadonlyMap<string, readonly ExpectedNeighbor[]>;
	readonly sessions: ReadonlyMap<string, readonly ExpectedSession[]>;
}

export const indexSessions = ({expect}: FabricPlan): SessionIndex => ({
	neighbors: groupBy(expect.neighbors, placeOf),
	sessions: groupBy(expect.sessions, placeOf),
});

/** What both ends of a link speak, though the plan does not name it: of all namespaces. */
export interface Met {
	readonly neighbors: Readonly<Record<Interior, ReadonlyMap<string, readonly MetNeighbor[]>>>;
	/** Whose an address is; the address itself if no node has it. */
	readonly nameOf: (address: string) => string;
}

export const meetNeighbors = (plan: FabricPlan, state: LabState): Met =>
	state.kept.of('met', [plan, state.revision], () => ({
		neighbors: forEachInterior(protocol => groupBy(meetBy(protocol, plan, state), placeOf)),
		nameOf: nameOwners(plan, state),
	}));
