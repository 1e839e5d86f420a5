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
	unrouted,
} from '../../contract/observation.js';
import {reader} from '../../contract/reply.js';

export type {
	Boot as ComplaintsRead,
	Complaint as ComplaintRead,
	FixedNeighbors as FixedNeighborsRead,
	FollowedPeer as FollowedPeerRead,
	Heard as HeardRead,
	NodeState as NodeRead,
	ObservedLink as LinkRead,
	ToldFault as FaultRead,
	Unrouted as UnroutedRead,
} from '../../contract/observation.js';

export type CounterRead = Counters;

/** By interface name. */
export type CountersRead = ReadonlyMap<string, CounterRead>;

export const readLinks = reader(observedLinks);
export const readFixedNeighbors = reader(fixedNeighbors);
export const readUnrouted = reader(unrouted);
export const readHeard = reader(heard);
export const readNode = reader(nodeState);
export const readComplaints = reader(boot);
export const readFaults = reader(toldFaults);

export function readCounters(value: unknown): CountersRead | null {
	const counters = reader(observedCounters)(value);
	return counters === null ? null : new Map(Object.entries(counters));
}
