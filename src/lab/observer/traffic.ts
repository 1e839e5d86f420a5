// Follows the traffic of one tunnel end: the time of the last received data, and the bytes sent since then.

import {limits} from '../../contract/limits.js';
import type {FollowedPeerRead} from '../observed/values.js';

const {keepaliveLength} = limits;

export interface ByteCounts {
	readonly received: number;
	readonly sent: number;
}

/** What is known of a tunnel end by looking at it several times. */
export interface Followed extends ByteCounts {
	/** Unix time in seconds of the first sample, and of this one. */
	readonly from: number;
	readonly time: number;
	/** Of the last sample that had received more than the one before; null where none had. */
	readonly heard: number | null;
	/** Bytes that were sent since something was heard, and the time of the first; 0 and null where all was answered. */
	readonly bytes: number;
	readonly since: number | null;
	/** From when on nothing above has heard the other end, after it had; null while something does, or nothing ever has. */
	readonly fell: number | null;
	/** Something above has heard the other end at this sample. */
	readonly vouched: boolean;
}

/** What the fabric has seen by its own looks, as if they were ours. */
export const remembered = (heard: FollowedPeerRead): Followed => ({...heard, fell: null, vouched: false});

/** With the next sample. Counters that shrank began anew. `vouched`: a session over the tunnel hears the other end. */
export function followTraffic(
	before: Followed | null,
	{received, sent}: ByteCounts,
	time: number,
	vouched: boolean,
): Followed {
	const fell = vouched ? null : before?.vouched ? time : (before?.fell ?? null);
	const now = {received, sent, time, vouched, fell};
	if (before === null || received < before.received || sent < before.sent) {
		return {...now, from: time, heard: null, bytes: 0, since: null};
	}

	const {from} = before;
	if (received > before.received) {
		return {...now, from, heard: time, bytes: 0, since: null};
	}

	const {heard} = before;
	const more = sent - before.sent;
	// Persistent keepalives go out once a second at most.
	const keepalives = Math.max(1, Math.ceil(time - before.time)) * keepaliveLength;
	const counts = more > 0 && !(more % keepaliveLength === 0 && more <= keepalives);
	return counts
		? {...now, from, heard, bytes: before.bytes + more, since: before.since ?? time}
		: {...now, from, heard, bytes: before.bytes, since: before.since};
}
