// Judges a tunnel end by its signs of life: the wires below it, the protocols over it, its traffic, and WireGuard's timers.

import type {WireguardInterface, WireguardPeer} from '../observed/wireguard.js';
import type {Above} from './above.js';
import type {Verdict} from './model.js';
import type {Followed} from './traffic.js';

/** Seconds after which a session is refused: REJECT_AFTER_TIME (WireGuard, section 6.1). */
const rejectAfter = 180;

/**
 * Seconds within which what was sent is answered, by a keepalive if by nothing else: KEEPALIVE_TIMEOUT + REKEY_TIMEOUT. A sign
 * of life that is older is none.
 */
const answerWithin = 15;

export interface Judgement {
	readonly verdict: Verdict;
	readonly reason: string;
}

/** All that a judgement depends on. */
export interface EndFacts {
	readonly node: string;
	/** The node at the other end. */
	readonly peer: string;
	readonly namespace: string;
	readonly ifname: string;
	/** Docker's word; `unknown` while it is not known. */
	readonly state: string;
	/** The observer's stream runs. */
	readonly live: boolean;
	/** Null while its node does not answer. */
	readonly device: WireguardInterface | 'absent' | null;
	/** The peer as configured here; null for none. */
	readonly seen: WireguardPeer | null;
	/** Set up by administration; null where the interface's state is not known. */
	readonly up: boolean | null;
	/** The wires by which its packets could leave, where all of them are cut; null else, and where that is not known. */
	readonly cut: readonly string[] | null;
	/** What speaks over it. */
	readonly above: readonly Above[];
	/** Seconds between two keepalives of the other end's; null where it sends none, or that is not known. */
	readonly peerKeepalive: number | null;
	/** Null before the first sample. */
	readonly followed: Followed | null;
	/** The lab's clock: Unix time in seconds. */
	readonly time: number;
}

const down = (reason: string): Judgement => ({verdict: 'down', reason});
const unknown = (reason: string): Judgement => ({verdict: 'unknown', reason});

export function judgeEnd(facts: EndFacts): Judgement {
	const {node, peer, namespace, ifname, state, live, device, seen, up, cut} = facts;
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

	if (cut !== null) {
		return down(`no carrier on ${cut.join(', ')}`);
	}

	return seen === null ? down(`no peer with ${peer}'s key`) : judgePeer(seen, facts);
}

function judgePeer({latestHandshake}: WireguardPeer, facts: EndFacts): Judgement {
	const {followed, time, above} = facts;
	const bytes = followed?.bytes ?? 0;
	const waited = followed?.since == null ? 0 : time - followed.since;
	const inVain = `sent ${inBytes(bytes)} in ${inSeconds(waited)}, heard nothing`;
	if (latestHandshake === null) {
		return {
			verdict: 'handshaking',
			reason: `no handshake yet: ${bytes === 0 ? 'nothing to send' : inVain}`,
		};
	}

	if (bytes > 0 && waited > answerWithin) {
		return {verdict: 'stale', reason: inVain};
	}

	return above.length > 0 ? judgeByAbove(latestHandshake, facts) : judgeAlone(latestHandshake, facts);
}

/** The newest sign of life: `heard 3 s ago`, or `handshake 12 s ago` where nothing was heard since. */
function lastSign(handshake: number, {followed, time}: EndFacts): {age: number; text: string} {
	const heard = followed?.heard ?? null;
	return heard !== null && heard >= handshake
		? {age: time - heard, text: `heard ${inSeconds(time - heard)} ago`}
		: {age: time - handshake, text: `handshake ${inSeconds(time - handshake)} ago`};
}

/** What speaks over a tunnel notices first. Where it hears nothing, only packets count that came since. */
function judgeByAbove(handshake: number, facts: EndFacts): Judgement {
	const {followed, time, above} = facts;
	const sign = lastSign(handshake, facts);
	const hearing = above.find(({hears}) => hears);
	if (hearing !== undefined) {
		return {verdict: 'up', reason: sign.age <= answerWithin ? sign.text : describe(hearing)};
	}

	const heard = followed?.heard ?? null;
	const fell = followed?.fell ?? null;
	if (heard !== null && heard > (fell ?? Number.NEGATIVE_INFINITY) && time - heard <= answerWithin) {
		return {verdict: 'up', reason: sign.text};
	}

	// It has not heard anything yet: a session takes some seconds after the handshake.
	const isNew = fell === null && time - handshake <= answerWithin;
	return {verdict: isNew ? 'handshaking' : 'stale', reason: `${describe(above[0]!)}, last ${sign.text}`};
}

const describe = ({name, word}: Above): string => `${name} ${word === null ? 'hears nothing' : `is ${word}`}`;

/** With nothing above it: WireGuard's own timers. */
function judgeAlone(handshake: number, facts: EndFacts): Judgement {
	const {followed, time, peerKeepalive, seen} = facts;
	const sign = lastSign(handshake, facts);
	// A keepalive beyond the end of a session proves nothing.
	if (sign.age <= answerWithin + Math.min(peerKeepalive ?? 0, rejectAfter)) {
		return {verdict: 'up', reason: sign.text};
	}

	// Keepalives of the other end are heard while we look; those of either end renew the session when it ends.
	const silence = Math.min(time - (followed?.from ?? time), sign.age);
	const keepalive = peerKeepalive ?? seen?.keepalive ?? null;
	const isUnheard = peerKeepalive !== null && silence > peerKeepalive + answerWithin;
	if (isUnheard || (keepalive !== null && sign.age > rejectAfter + keepalive + answerWithin)) {
		return {verdict: 'stale', reason: `a keepalive is due each ${keepalive} s, last ${sign.text}`};
	}

	const bytes = followed?.bytes ?? 0;
	return bytes > 0 && time - handshake > rejectAfter
		? {
				verdict: 'handshaking',
				reason: `last ${sign.text}: sent ${inBytes(bytes)} in ${inSeconds(time - (followed?.since ?? time))}, heard nothing`,
			}
		: {verdict: 'idle', reason: `last ${sign.text}`};
}

/** An idle tunnel is no failure. */
export const isSound = (verdict: Verdict): boolean => verdict === 'up' || verdict === 'idle';

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
