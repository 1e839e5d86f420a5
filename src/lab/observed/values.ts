// Reads the structured values of records: from the kernel, and from the fabric's own files.

import {
	boot,
	type Counters,
	fixedNeighbors,
	heard,
	nodeState,
	observedCounters,
	observedLinks,
	toldFaults,
} from '../../contract/observation.js';
import {reader} from '../../contract/reply.js';
import type {FabricPlan} from '../../plan/model.js';

export type {
	Boot as ComplaintsRead,
	Complaint as ComplaintRead,
	FixedNeighbors as FixedNeighborsRead,
	FollowedPeer as FollowedPeerRead,
	Heard as HeardRead,
	NodeState as NodeRead,
	ObservedLink as LinkRead,
	ToldFault as FaultRead,
} from '../../contract/observation.js';

export type CounterRead = Counters;

/** By interface name. */
export type CountersRead = ReadonlyMap<string, CounterRead>;

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields | null =>
	typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;

export const readLinks = reader(observedLinks);
export const readFixedNeighbors = reader(fixedNeighbors);
export const readHeard = reader(heard);
export const readNode = reader(nodeState);
export const readComplaints = reader(boot);
export const readFaults = reader(toldFaults);

export function readCounters(value: unknown): CountersRead | null {
	const counters = reader(observedCounters)(value);
	return counters === null ? null : new Map(Object.entries(counters));
}

/** The plan is wgsim's own; only what is no plan at all is refused. */
export function readPlan(value: unknown): FabricPlan | null {
	const {nodes, tunnels, wires, expect} = fieldsOf(value) ?? {};
	const {own, promises} = (fieldsOf(value) ?? {}) as Partial<FabricPlan>;
	return [nodes, tunnels, wires].every(Array.isArray) && fieldsOf(expect) !== null
		? // One of an older wgsim says nothing of the user's own interfaces, nor what is promised of them.
			{...(value as FabricPlan), own: own ?? [], promises: promises ?? []}
		: null;
}
