// A tunnel end's verdict goes by WireGuard's timers: what is idle is no failure, and what is unheard is one.

import test from 'ava';
import fc from 'fast-check';
import {followTraffic, type Unheard} from '../../../src/lab/observer/unheard.js';
import {type EndFacts, judgeEnd, worse} from '../../../src/lab/observer/verdict.js';

const time = 1_000_000;
const peer = {publicKey: 'K', endpoint: null, latestHandshake: time - 12, received: 100, sent: 100};
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
	unheard: null,
	time,
};

const waiting = (bytes: number, seconds: number): Unheard => ({
	received: 100,
	sent: 100 + bytes,
	time,
	bytes,
	since: time - seconds,
});

const shaken = (seconds: number | null) => ({
	...peer,
	latestHandshake: seconds === null ? null : time - seconds,
});

const cases: [string, Partial<EndFacts>, string, string][] = [
	['a fresh handshake', {}, 'up', 'handshake 12 s ago'],
	['the last second of a session', {seen: shaken(180)}, 'up', 'handshake 3 min ago'],
	[
		'an old handshake with nothing to send',
		{seen: shaken(181)},
		'idle',
		'last handshake 3 min ago: nothing to send',
	],
	['one of yesterday', {seen: shaken(90_000)}, 'idle', 'last handshake 25 h ago: nothing to send'],
	['sent, and not yet answered', {unheard: waiting(500, 15)}, 'up', 'handshake 12 s ago'],
	['sent, and unheard', {unheard: waiting(3100, 16)}, 'stale', 'sent 3.1 kB in 16 s, heard nothing'],
	[
		'an old handshake, and trying anew',
		{seen: shaken(600), unheard: waiting(148, 5)},
		'handshaking',
		'last handshake 10 min ago: sent 148 B in 5 s, heard nothing',
	],
	[
		'never, and trying',
		{seen: shaken(null), unheard: waiting(592, 20)},
		'handshaking',
		'no handshake yet: sent 592 B in 20 s, heard nothing',
	],
	['never, and not trying', {seen: shaken(null)}, 'handshaking', 'no handshake yet: nothing to send'],
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
const follow = (...samples: [number, number][]): Unheard =>
	samples.reduce<Unheard | null>(
		(before, [received, sent], second) => followTraffic(before, {received, sent}, second),
		null,
	)!;

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
			let [total, answered, mute] = [0, null as Unheard | null, null as Unheard | null];
			for (const [second, amount] of amounts.entries()) {
				total += amount;
				answered = followTraffic(answered, {received: total, sent: total}, second);
				mute = followTraffic(mute, {received: 0, sent: second === 0 ? 0 : total + 1000 * second}, second);
			}

			const now = amounts.length - 1;
			const judge = (unheard: Unheard | null) =>
				judgeEnd({...facts, unheard, time: now, seen: {...peer, latestHandshake: now}}).verdict;
			t.is(judge(answered), 'up');
			t.is(judge(mute), 'stale');
		}),
	);
});
