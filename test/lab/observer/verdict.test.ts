// A tunnel end is up by a sign of life, and by nothing else: the wires below it, what speaks over it, packets, WireGuard's timers.

import test from 'ava';
import fc from 'fast-check';
import type {Above} from '../../../src/lab/observer/above.js';
import {type Followed, followTraffic} from '../../../src/lab/observer/traffic.js';
import {type EndFacts, judgeEnd, worse} from '../../../src/lab/observer/verdict.js';

const time = 1_000_000;
const peer = {
	publicKey: 'K',
	endpoint: null,
	allowedIps: [],
	keepalive: null,
	latestHandshake: time - 12,
	received: 100,
	sent: 100,
};
const facts: EndFacts = {
	node: 'V1',
	peer: 'V2',
	namespace: 'private',
	ifname: 'wg2',
	state: 'running',
	live: true,
	device: {ifname: 'wg2', publicKey: 'P', listenPort: 5802, peers: [peer]},
	seen: peer,
	up: true,
	cut: null,
	above: [],
	peerKeepalive: null,
	followed: null,
	time,
};

/** Followed for ten minutes, with what is said otherwise. */
const followed = (changes: Partial<Followed>): Followed => ({
	...{received: 100, sent: 100, from: time - 600, time, heard: null, bytes: 0, since: null},
	...{fell: null, vouched: false},
	...changes,
});

const waiting = (bytes: number, seconds: number): Followed =>
	followed({sent: 100 + bytes, bytes, since: time - seconds});
const heard = (seconds: number, fell: number | null = null): Followed =>
	followed({heard: time - seconds, fell: fell === null ? null : time - fell});

const shaken = (seconds: number | null) => ({
	...peer,
	latestHandshake: seconds === null ? null : time - seconds,
});

const bgp = (word: string): Above => ({
	name: 'BGP IBGP_V2',
	word,
	hears: word === 'Established',
});
const ospf: Above = {name: 'OSPF PRIVATE6', word: null, hears: false};
const bfd = (word: string): Above => ({name: 'BFD', word, hears: word === 'Up'});

const cases: [string, Partial<EndFacts>, string, string][] = [
	// Nothing above it.
	['a fresh handshake', {}, 'up', 'handshake 12 s ago'],
	['the last second of a sign of life', {seen: shaken(15)}, 'up', 'handshake 15 s ago'],
	['an older handshake, and nothing heard since', {seen: shaken(16)}, 'idle', 'last handshake 16 s ago'],
	['a handshake of yesterday', {seen: shaken(90_000)}, 'idle', 'last handshake 25 h ago'],
	['heard just now', {seen: shaken(100), followed: heard(2)}, 'up', 'heard 2 s ago'],
	['heard a while ago', {seen: shaken(100), followed: heard(40)}, 'idle', 'last heard 40 s ago'],
	['sent, and not yet answered', {followed: waiting(500, 15)}, 'up', 'handshake 12 s ago'],
	['sent, and unheard', {followed: waiting(3100, 16)}, 'stale', 'sent 3.1 kB in 16 s, heard nothing'],
	[
		'an old handshake, and trying anew',
		{seen: shaken(600), followed: waiting(148, 5)},
		'handshaking',
		'last handshake 10 min ago: sent 148 B in 5 s, heard nothing',
	],
	[
		'keepalives of the other end, and heard by the last',
		{seen: shaken(100), peerKeepalive: 25, followed: heard(24)},
		'up',
		'heard 24 s ago',
	],
	[
		'a keepalive of the other end that is overdue',
		{seen: shaken(100), peerKeepalive: 25, followed: heard(41)},
		'stale',
		'a keepalive is due each 25 s, last heard 41 s ago',
	],
	[
		'keepalives of the other end, seen by one look',
		{seen: shaken(100), peerKeepalive: 25, followed: followed({from: time})},
		'idle',
		'last handshake 100 s ago',
	],
	[
		'keepalives of the other end, and the last moment at which they renew the session',
		{seen: shaken(220), peerKeepalive: 25, followed: followed({from: time})},
		'idle',
		'last handshake 3 min ago',
	],
	[
		'keepalives of the other end that would have renewed the session',
		{seen: shaken(221), peerKeepalive: 25, followed: followed({from: time})},
		'stale',
		'a keepalive is due each 25 s, last handshake 3 min ago',
	],
	[
		'keepalives of our own that would have renewed the session',
		{seen: {...shaken(221), keepalive: 25}, followed: followed({from: time})},
		'stale',
		'a keepalive is due each 25 s, last handshake 3 min ago',
	],
	[
		'a keepalive every hour, which tells nothing of a session that has ended',
		{seen: shaken(400), peerKeepalive: 3600, followed: followed({from: time})},
		'idle',
		'last handshake 6 min ago',
	],
	[
		'never, and trying',
		{seen: shaken(null), followed: waiting(592, 20)},
		'handshaking',
		'no handshake yet: sent 592 B in 20 s, heard nothing',
	],
	['never, and not trying', {seen: shaken(null)}, 'handshaking', 'no handshake yet: nothing to send'],
	// What is above it.
	[
		'BGP over it, seen by one look',
		{seen: shaken(100), above: [bgp('Established')]},
		'up',
		'BGP IBGP_V2 is Established',
	],
	[
		'BGP over it, followed',
		{seen: shaken(100), above: [bgp('Established')], followed: heard(1)},
		'up',
		'heard 1 s ago',
	],
	[
		'one of two that hears',
		{seen: shaken(100), above: [ospf, bgp('Established')]},
		'up',
		'BGP IBGP_V2 is Established',
	],
	[
		'BGP that does not hear, and a handshake that is not fresh',
		{seen: shaken(16), above: [bgp('Connect')]},
		'stale',
		'BGP IBGP_V2 is Connect, last handshake 16 s ago',
	],
	[
		'BGP that has not heard yet, right after the handshake',
		{above: [bgp('OpenSent')]},
		'handshaking',
		'BGP IBGP_V2 is OpenSent, last handshake 12 s ago',
	],
	[
		'BFD that only one end runs, with OSPF that hears',
		{seen: shaken(100), above: [bfd('Down'), {name: 'OSPF PRIVATE6', word: 'Full/PtP', hears: true}]},
		'up',
		'OSPF PRIVATE6 is Full/PtP',
	],
	[
		'OSPF that does not hear',
		{seen: shaken(100), above: [ospf]},
		'stale',
		'OSPF PRIVATE6 hears nothing, last handshake 100 s ago',
	],
	[
		'BFD that has just gone down: what was heard before it does not count',
		{seen: shaken(3), above: [bfd('Down')], followed: heard(2, 1)},
		'stale',
		'BFD is Down, last heard 2 s ago',
	],
	[
		'a daemon that has died at the other end: packets still come',
		{seen: shaken(100), above: [bgp('Active')], followed: heard(1, 9)},
		'up',
		'heard 1 s ago',
	],
	[
		'a session that never was, while packets come',
		{seen: shaken(100), above: [bgp('Connect')], followed: heard(10)},
		'up',
		'heard 10 s ago',
	],
	[
		'a session that never was, and no packets any more',
		{seen: shaken(100), above: [bgp('Connect')], followed: heard(16)},
		'stale',
		'BGP IBGP_V2 is Connect, last heard 16 s ago',
	],
	[
		'sent, and unheard, before what is above has noticed',
		{above: [bgp('Established')], followed: waiting(3100, 16)},
		'stale',
		'sent 3.1 kB in 16 s, heard nothing',
	],
	// What is below it.
	[
		'a cable that is pulled, at once',
		{cut: ['eth0'], above: [bgp('Established')], followed: heard(0)},
		'down',
		'no carrier on eth0',
	],
	['all cables pulled', {cut: ['eth0', 'eth3']}, 'down', 'no carrier on eth0, eth3'],
	['no such peer', {seen: null}, 'down', "no peer with V2's key"],
	['an interface set down', {up: false}, 'down', 'wg2 is set down'],
	['no interface', {device: 'absent', seen: null}, 'down', 'no interface wg2 in private'],
	['no answer', {device: null, seen: null}, 'unknown', 'WireGuard on V1 does not answer'],
	['a paused node', {state: 'paused', device: null, seen: null}, 'down', 'V1 is paused'],
	['a node that is gone', {state: 'missing', device: null, seen: null}, 'down', 'V1 is gone'],
	['a stream that broke', {live: false}, 'unknown', 'the lab does not answer'],
	['a Docker that is away', {state: 'unknown', live: false}, 'unknown', 'the lab does not answer'],
];

for (const [name, change, verdict, reason] of cases) {
	test(`${name}: ${verdict}`, t => {
		t.deepEqual(judgeEnd({...facts, ...change}), {verdict, reason});
	});
}

test('a tunnel is as bad as its worse end; one that is unknown hides no failure of the other', t => {
	const of = (one: string, other: string) =>
		worse({verdict: one as 'up', reason: ''}, {verdict: other as 'up', reason: ''}).verdict as string;
	t.is(of('up', 'idle'), 'idle');
	t.is(of('idle', 'unknown'), 'unknown');
	t.is(of('unknown', 'stale'), 'stale');
	t.is(of('down', 'stale'), 'down');
	t.is(of('handshaking', 'up'), 'handshaking');
});

/** The state after samples of (received, sent), a second apart. */
const follow = (...samples: [number, number][]): Followed =>
	samples.reduce<Followed | null>(
		(before, [received, sent], second) => followTraffic(before, {received, sent}, second, false),
		null,
	)!;

test('when something was last heard is known once it was seen to grow, and from the first sample on nothing is', t => {
	t.is(follow([500, 0]).heard, null);
	t.is(follow([500, 0], [500, 10], [700, 10], [700, 20]).heard, 2);
	t.is(follow([500, 0], [700, 10], [0, 0]).heard, null);
});

test('what speaks over a tunnel falls once it had heard the other end, and is back as soon as it hears again', t => {
	const vouch = (...vouched: boolean[]): Followed =>
		vouched.reduce<Followed | null>(
			(before, one, second) => followTraffic(before, {received: 0, sent: 0}, second, one),
			null,
		)!;
	t.is(vouch(false, false).fell, null);
	t.is(vouch(true, true).fell, null);
	t.is(vouch(true, false, false, false).fell, 1);
	t.is(vouch(true, false, true).fell, null);
	t.is(vouch(true, false, true, false).fell, 3);
});

test('what was sent is unheard until anything comes back', t => {
	t.like(follow([0, 0], [0, 100], [0, 250]), {bytes: 250, since: 1});
	t.like(follow([0, 0], [0, 100], [32, 250]), {bytes: 0, since: null});
	t.like(follow([0, 0], [0, 100], [32, 250], [32, 300]), {bytes: 50, since: 3});
});

test('a persistent keepalive is nothing that anybody answers', t => {
	t.like(follow([0, 0], [0, 32], [0, 32], [0, 64], [0, 96]), {bytes: 0, since: null});
	// A handshake's initiation is.
	t.like(follow([0, 0], [0, 32], [0, 180]), {bytes: 148, since: 2});
	// And so is more than one keepalive a second could be.
	t.like(follow([0, 0], [0, 96]), {bytes: 96, since: 1});
});

test('counters that began anew owe nothing', t => {
	t.like(follow([0, 0], [0, 500], [0, 100]), {bytes: 0, since: null});
	t.like(follow([900, 900], [900, 1500], [0, 100]), {bytes: 0, since: null});
});

test('a tunnel whose traffic is answered each round is never stale, and one that only sends always becomes so', t => {
	const sizes = fc.array(fc.integer({min: 1, max: 100_000}), {minLength: 20, maxLength: 60});
	fc.assert(
		fc.property(sizes, amounts => {
			let [total, answered, mute] = [0, null as Followed | null, null as Followed | null];
			for (const [second, amount] of amounts.entries()) {
				total += amount;
				answered = followTraffic(answered, {received: total, sent: total}, second, false);
				const sent = second === 0 ? 0 : total + 1000 * second;
				mute = followTraffic(mute, {received: 0, sent}, second, false);
			}

			const now = amounts.length - 1;
			const judge = (one: Followed | null) =>
				judgeEnd({...facts, followed: one, time: now, seen: {...peer, latestHandshake: now}}).verdict;
			t.is(judge(answered), 'up');
			t.is(judge(mute), 'stale');
		}),
	);
});
