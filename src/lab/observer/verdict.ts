// Judges a tunnel end by WireGuard's own timers, and says why.

import type {WireguardInterface, WireguardPeer} from '../observed/wireguard.js';
import type {Verdict} from './model.js';
import type {Unheard} from './unheard.js';

/** Seconds after which a session is refused: REJECT_AFTER_TIME (WireGuard, section 6.1). */
const rejectAfter = 180;

/** Seconds within which what was sent is answered, by a keepalive if by nothing else: KEEPALIVE_TIMEOUT + REKEY_TIMEOUT. */
const answerWithin = 15;

export interface Judgement {
	readonly verdict: Verdict;
	readonly reason: string;
}

/** All that a judgement hangs on. */
export interface EndFacts {
	readonly node: string;
	/** The node at the other end. */
	readonly peer: string;
	readonly namespace: string;
	readonly ifname: string;
	/** Docker's word; `unknown` while nobody knows. */
	readonly state: string;
	/** The observer's stream runs. */
	readonly live: boolean;
	/** Null while its node does not answer. */
	readonly device: WireguardInterface | 'absent' | null;
	/** The peer as configured here; null for none. */
	readonly seen: WireguardPeer | null;
	/** Set up by administration; null where the interface's state is not known. */
	readonly up: boolean | null;
	/** Null before the first sample. */
	readonly unheard: Unheard | null;
	/** The lab's clock: Unix time in seconds. */
	readonly time: number;
}

const down = (reason: string): Judgement => ({verdict: 'down', reason});
const unknown = (reason: string): Judgement => ({verdict: 'unknown', reason});

export function judgeEnd(facts: EndFacts): Judgement {
	const {node, peer, namespace, ifname, state, live, device, seen, up} = facts;
	if (state === 'unknown' || (state === 'running' && !live)) {
		return unknown('the lab does not answer');
	}

	if (state !== 'running') {
		return down(state === 'missing' ? `${node} is gone` : `${node} is ${state}`);
	}

	if (device === null) {
		return unknown(`WireGuard on ${node} does not answer`);
	}

	if (device === 'absent') {
		return down(`no interface ${ifname} in ${namespace}`);
	}

	if (up === false) {
		return down(`${ifname} is set down`);
	}

	return seen === null ? down(`no peer with ${peer}'s key`) : judgePeer(seen, facts);
}

function judgePeer({latestHandshake}: WireguardPeer, {unheard, time}: EndFacts): Judgement {
	const bytes = unheard?.bytes ?? 0;
	const waited = unheard?.since == null ? 0 : time - unheard.since;
	const inVain =
		bytes === 0 ? 'nothing to send' : `sent ${inBytes(bytes)} in ${inSeconds(waited)}, heard nothing`;
	if (latestHandshake === null) {
		return {verdict: 'handshaking', reason: `no handshake yet: ${inVain}`};
	}

	if (bytes > 0 && waited > answerWithin) {
		return {verdict: 'stale', reason: inVain};
	}

	const age = Math.max(0, time - latestHandshake);
	const handshake = `handshake ${inSeconds(age)} ago`;
	if (age <= rejectAfter) {
		return {verdict: 'up', reason: handshake};
	}

	return bytes > 0
		? {verdict: 'handshaking', reason: `last ${handshake}: ${inVain}`}
		: {verdict: 'idle', reason: `last ${handshake}: ${inVain}`};
}

/** From good to bad. */
const order: readonly Verdict[] = ['up', 'idle', 'unknown', 'handshaking', 'stale', 'down'];

/** The worse of two. */
export const worse = <T extends Judgement>(one: T, other: T): T =>
	order.indexOf(other.verdict) > order.indexOf(one.verdict) ? other : one;

function inSeconds(seconds: number): string {
	// Whole ones that have passed, as wherever else an age is shown.
	const whole = Math.max(0, Math.floor(seconds));
	return whole < 120
		? `${whole} s`
		: whole < 7200
			? `${Math.floor(whole / 60)} min`
			: `${Math.floor(whole / 3600)} h`;
}

const inBytes = (bytes: number): string => (bytes < 1000 ? `${bytes} B` : `${(bytes / 1000).toFixed(1)} kB`);
