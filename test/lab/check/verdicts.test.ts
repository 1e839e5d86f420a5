// What facts come to: each promise is broken by just one fact, and the verdict says which.

import test from 'ava';
import fc from 'fast-check';
import {followsWay, tryHttp} from '../../../src/lab/check/assertions/between.js';
import {deny} from '../../../src/lab/check/assertions/denied.js';
import {tryCommand} from '../../../src/lab/check/assertions/place.js';
import {type CapturedTraffic, judgeLink} from '../../../src/lab/check/built-in/capture.js';
import {isSpread, listSpreads} from '../../../src/lab/check/built-in/ecmp.js';
import {strayRoutes} from '../../../src/lab/check/built-in/isolation.js';
import {compareTables} from '../../../src/lab/check/built-in/kernel.js';
import {judgeSizes} from '../../../src/lab/check/built-in/mtu.js';
import {choosePairs} from '../../../src/lab/check/built-in/transfer.js';
import {type EndFacts, judgeEnd} from '../../../src/lab/check/built-in/tunnels.js';
import {type Context, failed, passed} from '../../../src/lab/check/check.js';
import type {Echo} from '../../../src/lab/check/echo.js';
import {listChecks} from '../../../src/lab/check/list.js';
import type {Prober, Seen} from '../../../src/lab/check/prober.js';
import type {RouteFacts} from '../../../src/lab/check/read/routes.js';
import {summarize} from '../../../src/lab/check/run.js';
import {result} from '../../output/reports.js';
import {plan} from '../recorded.js';

const {ends} = plan.checks.tunnels.find(({name}) => name === 'V1-1--V2-1')!;
const [own, peer] = ends;
const otherKey = plan.checks.tunnels
	.flatMap(tunnel => tunnel.ends)
	.find(({node}) => node === 'V3-1')!.publicKey;

const healthy = {
	device: {
		ifname: own.ifname,
		publicKey: own.publicKey,
		listenPort: 5803,
		peers: [
			{
				publicKey: peer.publicKey,
				allowedIps: [],
				endpoint: '[::1]:1',
				keepalive: null,
				latestHandshake: 1,
				received: 1,
				sent: 1,
			},
		],
	},
	link: {ifname: own.ifname, up: true, mtu: 1420, kind: 'wireguard', implementation: 'kernel'},
} as const satisfies EndFacts;
const [onlyPeer] = healthy.device.peers;
const withPeers = (...peers: NonNullable<EndFacts['device']>['peers'][number][]): EndFacts => ({
	...healthy,
	device: {...healthy.device, peers},
});

test('a tunnel end: each fact that is wrong is named, and no other', t => {
	const judge = (facts: EndFacts): string[] => judgeEnd(plan, own, peer, facts);
	t.deepEqual(judge(healthy), []);
	t.deepEqual(judge({...healthy, device: null}), ['V1-1 wg3: no such WireGuard interface in private']);
	t.deepEqual(judge({...healthy, link: {...healthy.link, up: false}}), ['V1-1 wg3 is down']);
	t.deepEqual(judge({...healthy, device: {...healthy.device, publicKey: otherKey}}), [
		`V1-1 wg3 has the public key ${otherKey} (V3-1)`,
	]);
	t.deepEqual(judge(withPeers({...onlyPeer, publicKey: otherKey})), [
		`V1-1 wg3 has the peer ${otherKey} (V3-1), not V2-1`,
	]);
	t.deepEqual(judge(withPeers()), ['V1-1 wg3 has no peer, not V2-1']);
	t.is(judge(withPeers(onlyPeer, {...onlyPeer, publicKey: otherKey})).length, 1);
	t.deepEqual(judge(withPeers({...onlyPeer, latestHandshake: null})), [
		'V1-1 wg3: never a handshake with V2-1',
	]);
	t.deepEqual(judge({...healthy, link: {...healthy.link, kind: 'dummy', implementation: null}}), [
		"V1-1 wg3 is neither the kernel's WireGuard nor wireguard-go (dummy)",
	]);
});

test('an end with several peers has each of them, and no other', t => {
	// As if wg3 of V1-1 ended another tunnel, too.
	const [tunnel, other] = [
		plan.checks.tunnels.find(({ends: all}) => all === ends)!,
		plan.checks.tunnels.at(-1)!,
	];
	const second = {...tunnel, name: 'second', ends: [own, other.ends[0]] as const};
	const shared = {...plan, checks: {...plan.checks, tunnels: [...plan.checks.tunnels, second]}};
	const secondPeer = {...onlyPeer, publicKey: other.ends[0].publicKey};
	const judge = (facts: EndFacts): string[] => judgeEnd(shared, own, peer, facts);
	t.deepEqual(judge(withPeers(onlyPeer, secondPeer)), []);
	t.deepEqual(judge(withPeers(secondPeer)), ['V1-1 wg3 has no peer V2-1']);
	t.deepEqual(judge(withPeers({...onlyPeer, latestHandshake: null}, secondPeer)), [
		'V1-1 wg3: never a handshake with V2-1',
	]);
	const stranger = 'c'.repeat(43).concat('=');
	t.deepEqual(judge(withPeers(onlyPeer, secondPeer, {...onlyPeer, publicKey: stranger})), [
		`V1-1 wg3 has the peer ${stranger} beside V2-1`,
	]);
});

test('a tunnel end is made by what the topology asks for, where it asks', t => {
	const judge = (
		wanted: 'kernel' | 'userspace' | 'any',
		implementation: 'kernel' | 'wireguard-go',
	): string[] =>
		judgeEnd(plan, {...own, implementation: wanted}, peer, {
			...healthy,
			link: {...healthy.link, implementation},
		});
	t.deepEqual(judge('any', 'kernel'), []);
	t.deepEqual(judge('any', 'wireguard-go'), []);
	t.deepEqual(judge('kernel', 'kernel'), []);
	t.deepEqual(judge('userspace', 'wireguard-go'), []);
	t.deepEqual(judge('kernel', 'wireguard-go'), ['V1-1 wg3 is run by wireguard-go, not by kernel']);
	t.deepEqual(judge('userspace', 'kernel'), ['V1-1 wg3 is run by kernel, not by wireguard-go']);
});

const route = (prefix: string, protocol: string, ...nextHops: string[]): RouteFacts => ({
	prefix,
	protocol,
	kind: 'unicast',
	table: 'main',
	interfaces: nextHops.map(hop => hop.split(' ')[1]!),
	nextHops,
});

test('the kernel has all of BIRD and no more: a next hop less, a route less and a route more are told', t => {
	const bird = [route('10.0.2.0/24', 'B', 'a wg3', 'b wg4'), route('10.0.3.0/24', 'B', 'c wg5')];
	const inKernel = bird.map(each => ({...each, protocol: 'bird'}));
	const local = route('192.168.1.0/24', 'kernel', '- eth0');
	t.deepEqual(compareTables(bird, [...inKernel, local]), []);
	t.deepEqual(compareTables(bird, [route('10.0.2.0/24', 'bird', 'a wg3'), inKernel[1]!]), [
		'10.0.2.0/24: BIRD has a wg3 and b wg4, the kernel a wg3',
	]);
	t.deepEqual(compareTables(bird, [inKernel[0]!]), ['10.0.3.0/24: BIRD has c wg5, the kernel no route']);
	t.deepEqual(compareTables(bird, [...inKernel, route('10.9.0.0/16', 'bird', 'x eth0')]), [
		'10.9.0.0/16: the kernel has x eth0, BIRD exports none',
	]);
	// In another of the kernel's tables it is the same route; of two, both are to be there.
	t.deepEqual(compareTables(bird, [{...inKernel[0]!, table: '100'}, inKernel[1]!]), []);
	t.deepEqual(compareTables([...bird, route('10.0.2.0/24', 'B', 'd wg7')], inKernel), [
		'10.0.2.0/24: BIRD has a wg3 and b wg4, or d wg7, the kernel a wg3 and b wg4',
	]);
	// By another hand it is another route.
	t.is(compareTables(bird, [inKernel[0]!, route('10.0.3.0/24', 'static', 'c wg5')]).length, 1);
});

test('a stray route leads into a forbidden prefix, or around one; the default route names none', t => {
	const routes = [
		route('10.0.3.0/24', 'boot', '- eth0'),
		route('0.0.0.0/0', 'boot', '- eth0'),
		route('192.0.2.0/24', 'bird', '- eth0'),
	];
	t.deepEqual(strayRoutes(routes, ['10.0.3.1/32']), [routes[0]]);
	t.deepEqual(strayRoutes(routes, ['10.0.0.0/8', '192.0.2.7/32']), [routes[0], routes[2]]);
	t.deepEqual(strayRoutes(routes, ['203.0.113.0/24']), []);
	// What leads nowhere keeps packets in; what is in another table leads on.
	t.deepEqual(strayRoutes([{...routes[0]!, kind: 'blackhole'}], ['10.0.3.1/32']), []);
	t.is(strayRoutes([{...routes[0]!, table: '100'}], ['10.0.3.1/32']).length, 1);
});

const seen = (
	counts: Partial<Record<'wireguard' | 'foreign' | 'leaks', number>>,
	more: Partial<Seen> = {},
): Seen => ({
	packets: 100,
	dropped: 0,
	marks: 0,
	counts: Object.fromEntries(
		Object.entries({wireguard: 50, foreign: 0, leaks: 0, ...counts}).map(([name, count]) => [
			name,
			{count, samples: count === 0 ? [] : [`a packet of ${name}`]},
		]),
	),
	...more,
});

test('a record of an underlay link is clean, or tells of a leak; one that proves nothing is an error', t => {
	const traffic: CapturedTraffic = {sent: 36, received: 36, lost: []};
	const inside = seen({}, {marks: 12});
	const judge = (link: Seen, control = inside, sent = traffic, standby = false) =>
		judgeLink(link, control, sent, standby);
	t.is(judge(seen({})).status, 'passed');
	t.like(judge(seen({leaks: 2})), {
		status: 'failed',
		seen: '2 packets with a private address: a packet of leaks',
	});
	t.like(judge(seen({}, {marks: 1})), {status: 'failed', seen: 'plaintext payload, 1 times'});
	t.like(judge(seen({foreign: 1})), {
		status: 'failed',
		seen: '1 packets of another kind: a packet of foreign',
	});
	t.is(judge(seen({wireguard: 0})).status, 'error');
	t.is(judge(seen({}, {dropped: 3})).status, 'error');
	t.is(judge(seen({}), seen({})).status, 'error');
	t.is(judge(seen({}), inside, {...traffic, received: 33, lost: ['R1 → R3']}).status, 'error');
});

const reply: Echo = {kind: 'reply', from: '10.0.3.1', mtu: null, ttl: 62, ms: 1};
const tooBig: Echo = {...reply, kind: 'too big', from: '192.168.1.11', mtu: 1420};

test('a size: the largest passes, and one byte more is said to be too big, by the same size', t => {
	const judge = (largest: number | null, atLargest: Echo, more: Echo | null) =>
		judgeSizes([1420], largest, atLargest, more, address => `node of ${address}`);
	t.is(judge(1420, reply, tooBig).status, 'passed');
	t.is(judge(1420, reply, {...tooBig, from: null, mtu: null}).status, 'passed');
	t.like(judge(1420, reply, reply), {
		status: 'failed',
		seen: '1420 bytes pass; of 1421: node of 10.0.3.1 answered after 1 ms (ttl 62)',
	});
	t.like(judge(1420, reply, {...tooBig, mtu: 1400}), {
		status: 'failed',
		seen: '1420 bytes pass; of 1421: node of 192.168.1.11 reports too big, 1400 would fit',
	});
	t.like(judge(1420, reply, {...reply, kind: 'no answer', from: null}), {
		status: 'failed',
		seen: '1420 bytes pass; of 1421: no answer',
	});
	t.like(judge(null, {...reply, kind: 'no answer', from: null}, null), {
		status: 'failed',
		seen: '1420 bytes: no answer',
	});
});

test('a spread has every tunnel in it, with a quarter of its fair share, and most of the flows', t => {
	t.true(isSpread({wg5: 120, wg6: 136}, ['wg5', 'wg6'], 256));
	t.false(isSpread({wg5: 256}, ['wg5', 'wg6'], 256));
	t.false(isSpread({wg5: 250, wg6: 6}, ['wg5', 'wg6'], 256));
	t.false(isSpread({wg5: 64, wg6: 64, eth1: 128}, ['wg5', 'wg6'], 256), 'half of it went elsewhere');
});

test('flows spread over the sessions of the best preference, then of the best local preference', t => {
	const {learnt} = plan.checks;
	const spread = (change: (session: (typeof learnt)[number]) => readonly [number, number]) =>
		listSpreads({
			...plan,
			checks: {...plan.checks, learnt: learnt.map(session => ({...session, rank: change(session)}))},
		}).find(({node, prefix}) => node === 'V1-1' && prefix === '10.0.3.0/24')?.ifnames;
	t.deepEqual(
		spread(({rank}) => rank),
		['wg5', 'wg6'],
	);
	t.is(
		spread(({ifname, rank}) => (ifname === 'wg5' ? [rank[0], 200] : rank)),
		undefined,
	);
	t.is(
		spread(({ifname}) => (ifname === 'wg5' ? [150, 900] : [160, 100])),
		undefined,
	);
});

test('a way is followed hop by hop, by names and globs, neither shorter nor longer', t => {
	const wanted = ['R1', 'V1-*', 'V3-*', 'R3'];
	t.true(followsWay(['R1', 'V1-2', 'V3-1', 'R3'], wanted));
	t.false(followsWay(['R1', 'V1-2', 'V2-1', 'V3-1', 'R3'], wanted));
	t.false(followsWay(['R1', 'V1-2', 'V3-1'], wanted));
	t.false(followsWay(['R1', '?', 'V3-1', 'R3'], wanted));
});

/** Of a prober, the answer to one question. */
const answering = (question: Partial<Record<keyof Prober, unknown>>): Context => ({
	plan,
	prober: Object.fromEntries(
		Object.entries(question).map(([name, answer]) => [name, async () => answer]),
	) as unknown as Prober,
	timeout: 0,
	signal: null,
});
const base = {id: 'x', name: 'x', negated: false, within: null} as const;

test('HTTP holds by status and text, and what came instead is shown', async t => {
	const wanted = {
		...base,
		kind: 'http',
		from: 'R1',
		to: 'R3',
		namespace: 'main',
		address: '10.0.3.1',
		given: false,
		port: 80,
		path: '/',
		status: 200,
		body: 'it works',
	} as const;
	const verdict = (http: {status: number | null; body: string; why: string | null}) =>
		tryHttp(answering({http}), wanted);
	t.is((await verdict({status: 200, body: 'well, it works', why: null})).status, 'passed');
	t.like(await verdict({status: 200, body: 'no', why: null}), {
		status: 'failed',
		expected: 'status 200 of /, with "it works"',
		seen: 'status 200, without the expected text: "no"',
	});
	t.like(await verdict({status: 503, body: 'it works', why: null}), {
		status: 'failed',
		seen: 'status 503: "it works"',
	});
	t.like(await verdict({status: null, body: '', why: 'timed out'}), {status: 'failed', seen: 'timed out'});
});

test('a command holds by its exit code and its output, and its end is among the facts', async t => {
	const wanted = {
		...base,
		kind: 'command',
		node: 'R1',
		namespace: 'main',
		run: "echo 'a'",
		exit: 0,
		output: '^42$',
	} as const;
	const verdict = (code: number | null, output: string, errors = '') =>
		tryCommand(answering({run: {code, output, errors}}), wanted);
	t.is((await verdict(0, 'a\n42\n')).status, 'passed');
	// What a program complains of is shown, and is not its answer.
	t.like(await verdict(0, '', '42\n'), {
		status: 'failed',
		seen: 'exit code 0, with other output',
		facts: ['42'],
	});
	t.like(await verdict(1, '42\n'), {status: 'failed', seen: 'exit code 1', facts: ['42']});
	t.like(await verdict(0, '43\n44\n'), {
		status: 'failed',
		seen: 'exit code 0, with other output',
		facts: ['43', '44'],
		commands: [`docker exec routed-vpn-R1 sh -c 'echo '\\''a'\\'''`],
	});
	t.like(await verdict(null, ''), {
		status: 'failed',
		seen: 'it did not finish within 30 s, with other output',
		facts: [],
	});
});

test('turned round, a pass is a failure; a failure is a pass only where a control holds; what is not known stays so', t => {
	const control = {holds: true, facts: ['control: it answers an echo']};
	const none = {holds: false, facts: ['an echo: no answer']};
	for (const one of [control, none]) {
		t.like(deny(passed('it answers', 'so it is'), one), {
			status: 'failed',
			expected: 'not: it answers',
			seen: 'so it is',
		});
		t.is(deny({...failed('it answers', 'R1 does not run'), status: 'error'}, one).status, 'error');
	}

	t.like(deny(failed('it answers', 'no answer'), control), {
		status: 'passed',
		facts: ['control: it answers an echo'],
	});
	t.like(deny(failed('it answers', 'no answer'), none), {
		status: 'error',
		seen: 'no answer, which proves nothing: an echo: no answer',
	});
});

test('of many pairs, so many are chosen that every node is among them, both ways', t => {
	const pairs = fc.integer({min: 2, max: 24}).map(count =>
		Array.from({length: count * count}, (_, index) => ({
			from: `N${Math.floor(index / count)}`,
			to: `N${index % count}`,
			address: '10.0.0.1',
			at: {node: 'N', namespace: 'main'},
			inside: true,
			mtus: [],
		})),
	);
	fc.assert(
		fc.property(pairs, all => {
			const chosen = choosePairs(all);
			t.is(chosen.length, Math.min(all.length, 48));
			for (const side of ['from', 'to'] as const) {
				t.deepEqual(new Set(chosen.map(pair => pair[side])), new Set(all.map(pair => pair[side])));
			}
		}),
		{numRuns: 25},
	);
});

test('all is well where every check passed and there was one; no check proves nothing', t => {
	t.deepEqual(summarize([]), {ok: false, passed: 0, failed: 0, errors: 0});
	t.true(summarize([result()]).ok);
	t.deepEqual(summarize([result(), result({status: 'error'})]), {ok: false, passed: 1, failed: 0, errors: 1});
});

test('a kind that is not asked for, or has no check in this lab, is not run and says why', t => {
	const {jobs, notRun} = listChecks(plan, {only: ['reach', 'ping'], skip: []});
	const undecided = [{from: 'R1', to: 'R2', addresses: ['10.0.2.1']}];
	t.regex(
		listChecks({...plan, checks: {...plan.checks, undecided}}, {only: null, skip: []}).notRun.find(
			({kind}) => kind === 'reach',
		)!.reason,
		/^1 pair is not judged, .*: R1 → R2 \(10\.0\.2\.1\)$/,
	);
	t.deepEqual([...new Set(jobs.flatMap(({checks}) => checks.map(({kind}) => kind)))], ['reach']);
	t.deepEqual(
		notRun.find(({kind}) => kind === 'mtu'),
		{kind: 'mtu', reason: 'not selected'},
	);
	const bare = {...plan, checks: {...plan.checks, tunnels: []}};
	t.like(
		listChecks(bare, {only: null, skip: []}).notRun.find(({kind}) => kind === 'tunnel'),
		{reason: 'the lab has no tunnel that wgsim configures'},
	);
});
