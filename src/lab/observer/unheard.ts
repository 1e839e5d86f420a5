// Follows the traffic of one tunnel end: what it has sent and since when nothing was heard in return.

/** Bytes of a keepalive: header and authentication tag around nothing (WireGuard, section 5.4.6). Nobody answers one. */
const keepaliveLength = 32;

export interface Traffic {
	readonly received: number;
	readonly sent: number;
}

/** What a tunnel end waits for. */
export interface Unheard extends Traffic {
	/** Unix time in seconds of this sample. */
	readonly time: number;
	/** Bytes that were sent since something was heard, and the time of the first; 0 and null where all was answered. */
	readonly bytes: number;
	readonly since: number | null;
}

/** With the next sample. Counters that shrank began anew. */
export function followTraffic(before: Unheard | null, {received, sent}: Traffic, time: number): Unheard {
	const none = {received, sent, time, bytes: 0, since: null};
	if (before === null || received !== before.received || sent < before.sent) {
		return none;
	}

	const more = sent - before.sent;
	// Persistent keepalives go out once a second at most.
	const keepalives = Math.max(1, Math.ceil(time - before.time)) * keepaliveLength;
	const counts = more > 0 && !(more % keepaliveLength === 0 && more <= keepalives);
	return counts
		? {received, sent, time, bytes: before.bytes + more, since: before.since ?? time}
		: {...before, sent, time};
}
