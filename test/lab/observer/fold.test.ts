// What the observer knows of the recorded lab; and that nothing is shown that is not known now.

import test from 'ava';
import fc from 'fast-check';
import {limitsIn} from '../../../src/lab/limits/describe-limits.js';
import {type ObserverRecord, parseRecord} from '../../../src/lab/observed/record.js';
import type {LabSnapshot, NodeView} from '../../../src/lab/observer/model.js';
import {summarizeReach} from '../../../src/lab/observer/reach-view.js';
import {reuse} from '../../../src/lab/observer/reuse.js';
import {endsOf} from '../../../src/lab/observer/tunnels.js';
import {missingFact} from '../missing-fact.js';
import {plan} from '../recorded.js';
import {fold, later, live, rest, show} from './recorded-live.js';

const nodeOf = (snapshot: LabSnapshot, name: string): NodeView =>
	snapshot.nodes.find(({node}) => node === name)!;
const inside = (snapshot: LabSnapshot, node: string, namespace: string) =>
	nodeOf(snapshot, node).namespaces.find(({name}) => name === namespace)!;

test('every line that was recorded is a record', t => {
	t.true(live.length > 200);
	t.is(live.filter(({source}) => source === 'round').length, 4);
});

test('the lab at rest is whole: nodes, interfaces, sessions, tunnels', t => {
	const snapshot = show(fold());
	t.deepEqual(snapshot.missing, []);
	t.is(snapshot.time! >= rest, true);
	t.like(nodeOf(snapshot, 'V1-1'), {state: 'running', phase: 'running', kind: 'gateway', site: '1'});
	t.true(nodeOf(snapshot, 'V1-1').memory! > 1e6);
	t.true(nodeOf(snapshot, 'V1-1').cpu! >= 0 && nodeOf(snapshot, 'V1-1').cpu! < 1);
	const {interfaces, ospf, bgp, bfd} = inside(snapshot, 'V1-1', 'private');
	t.deepEqual(interfaces!.map(({ifname, kind, network}) => `${ifname} ${kind} ${network ?? '-'}`).sort(), [
		'eth1 wire vpn1',
		'eth2 wire lan1',
		'lo other -',
		'wg3 tunnel -',
		'wg4 tunnel -',
		'wg5 tunnel -',
		'wg6 tunnel -',
	]);
	t.true(interfaces!.every(({received}) => received.rate !== null));
	t.is(ospf!.length, 6);
	t.true(ospf!.every(({ok, neighbor}) => ok && neighbor !== null));
	t.is(bgp!.length, 4);
	t.like(bgp![0], {neighbor: 'V2-1', state: 'Established', ok: true, lastError: null});
	t.deepEqual(bgp![0]!.routes, {imported: 4, exported: 4});
	t.deepEqual(bfd, []);
	t.is(snapshot.tunnels.length, 12);
	const [tunnel] = snapshot.tunnels;
	t.like(tunnel, {id: 'V1-1:wg3 – V2-1:wg1', verdict: 'up'});
	t.like(tunnel!.a, {
		implementation: 'wireguard-go',
		listenPort: 5803,
		mtu: 1420,
		endpoint: '[2001:db8:2::1]:5801',
	});
	t.true(inside(snapshot, 'V1-1', 'main').interfaces!.some(({kind}) => kind === 'dummy'));
});

test('a promised address that did not answer when last asked is missing, in the words of start; one nobody asked is not', t => {
	const [first, second] = plan.expect.reach;
	const answers = (answered: boolean, at: number) => ({
		[first!.from]: {[first!.to]: {[first!.address]: [answered, at]}},
	});
	const shown = (value: unknown, changed = rest - 100) => {
		const record = parseRecord(JSON.stringify({source: 'answers', value: {answers: value, changed}}))!;
		return show(fold([...live, ...later(1, record)]));
	};
	const failed = shown(answers(false, rest));
	t.deepEqual(
		failed.missing!.map(({kind, text}) => [kind, text]),
		[['reach', `${first!.from} → ${first!.to}: ${first!.address} does not answer`]],
	);
	t.deepEqual(failed.reach!.pairs.slice(0, 2), [
		{...first!, answered: false, at: rest},
		{...second!, answered: null, at: null},
	]);
	t.deepEqual(summarizeReach(failed.reach!), {
		...{promised: plan.expect.reach.length, asked: 1, answered: 0, outdated: 0, oldest: rest},
	});
	t.deepEqual(shown(answers(true, rest)).missing, []);
	t.is(summarizeReach(shown(answers(true, rest), rest + 1).reach!).outdated, 1);
	t.deepEqual(shown({}).missing, []);
	t.deepEqual(shown({[first!.from]: 'nonsense'}).missing, []);
	t.is(show(fold()).reach, null);
});

test('while the stream is down all that came from it is unknown, and Docker still says what runs', t => {
	const connection = {state: 'lost', reason: 'gone', since: rest} as const;
	const snapshot = show(fold(), {connection, states: {R1: 'exited'}});
	t.is(snapshot.time, null);
	t.is(snapshot.missing, null);
	t.is(nodeOf(snapshot, 'R1').state, 'exited');
	for (const node of snapshot.nodes) {
		t.like(node, {phase: null, cpu: null, memory: null, startedAt: null});
		for (const {interfaces, ospf, bgp, bfd} of node.namespaces) {
			t.deepEqual([interfaces, ospf, bgp, bfd], [null, null, null, null]);
		}
	}

	for (const {verdict, a, b} of snapshot.tunnels) {
		t.is(verdict, 'unknown');
		t.true(
			endsOf({a, b}).every(end => end.latestHandshake === null && end.received === null && end.mtu === null),
		);
	}

	const without = show(fold(), {connection, docker: false});
	t.true(without.nodes.every(({state}) => state === 'unknown'));
});

test('a paused node has interfaces, as the kernel goes on, and nothing of its daemons; its tunnels are down', t => {
	const snapshot = show(fold(), {states: {'V2-1': 'paused'}});
	const {interfaces, ospf, bgp} = inside(snapshot, 'V2-1', 'private');
	t.true(interfaces!.length > 0);
	t.deepEqual([ospf, bgp], [null, null]);
	t.is(snapshot.missing![0]!.text, 'V2-1: container is paused');
	const down = snapshot.tunnels.filter(({verdict}) => verdict === 'down');
	t.is(down.length, 4);
	t.true(down.every(({id, reason}) => id.includes('V2-1:') && reason === 'V2-1 is paused'));
});

const unreached = {};

test('a node that has run into limits of its own says which, how much they are, and what gives more', t => {
	t.true(show(fold()).nodes.every(({limits}) => limits.length === 0));
	const value = {ready: true, started: rest, cpu: 1, memory: 1, reached: {memory: 12 * 2 ** 20, pids: 60}};
	const made = show(fold([...live, ...later(1, {source: 'node', node: 'R1', value})]));
	t.deepEqual(nodeOf(made, 'R1').limits, [
		'R1: killed at its limit of 12 MB of memory; give it more (memory: 48M)',
		'R1: has reached its limit of 60 processes and threads, and could start no more; docker top routed-vpn-R1 shows them; give it more (pids: 240)',
	]);
	t.deepEqual(limitsIn(made), [], "while nothing is missing, they are in nobody's way");
	t.deepEqual(limitsIn({...made, missing: [missingFact('R1: …')]}), nodeOf(made, 'R1').limits);
});

test('a node that boots, or waits for its wires, says so', t => {
	const value = {ready: false, started: rest, cpu: null, memory: null, reached: unreached};
	const booting = fold([...live, ...later(1, {source: 'node', node: 'R1', value})]);
	t.is(nodeOf(show(booting), 'R1').phase, 'booting');
	const text = '{"made": 20, "missing": [["R1:eth0", "lan1:R1.eth0"]], "failed": {}, "nodes": ["R1"]}';
	const wiring = fold([...live, ...later(1, {source: 'wires', text})]);
	t.is(nodeOf(show(wiring), 'R1').phase, 'wiring');
	t.is(nodeOf(show(wiring), 'R2').phase, 'running');
});

test('rates are of the last period, and none is carried over a counter that began anew', t => {
	const counters = (bytes: number): ObserverRecord => ({
		source: 'counters',
		node: 'R1',
		namespace: 'main',
		value: new Map([['eth0', [bytes, 1, 0, 2 * bytes, 1, 0]]]),
	});
	const made = fold([...live, ...later(1, counters(10_000_000))]);
	const rates = () => {
		const {received, sent} = inside(show(made), 'R1', 'main').interfaces!.find(
			({ifname}) => ifname === 'eth0',
		)!;
		return [received.rate, sent.rate];
	};
	for (const record of later(3, counters(10_004_000))) {
		made.apply(record);
	}

	t.deepEqual(rates(), [2000, 4000]);
	for (const record of later(4)) {
		made.apply(record);
	}

	t.deepEqual(rates(), [0, 0]);
	for (const record of later(5, counters(10))) {
		made.apply(record);
	}

	t.deepEqual(rates(), [null, null]);
});

test('a tunnel that sends and hears nothing becomes stale, and is missing', t => {
	const wg = live.find(
		record => record.source === 'wg' && record.node === 'V1-1' && record.subject === 'wg3',
	)!;
	const made = fold();
	const lines = (wg as {text: string}).text.split('\n');
	const [columns] = lines.slice(1).map(line => line.split('\t'));
	for (let second = 1; second <= 20; second++) {
		columns![7] = String(Number(columns![7]) + 96);
		const text = [lines[0], columns!.join('\t')].join('\n');
		for (const record of later(second, {...wg, text} as ObserverRecord)) {
			made.apply(record);
		}
	}

	const {tunnels, missing} = show(made);
	t.regex(tunnels[0]!.reason, /^sent 1\.\d kB in 1\d s, heard nothing$/);
	t.deepEqual([tunnels[0]!.verdict, tunnels[0]!.a.verdict, tunnels[0]!.b!.verdict], ['stale', 'stale', 'up']);
	const text = `V1-1:wg3 is stale: ${tunnels[0]!.reason}`;
	t.deepEqual(missing, [{kind: 'tunnel', node: 'V1-1', subject: 'wg3', text}]);
});

test('a tunnel whose interface is not in its namespace is down, though its daemon answers for it', t => {
	const links = live.find(
		record => record.source === 'links' && record.node === 'V1-1' && record.namespace === 'private',
	)! as Extract<ObserverRecord, {source: 'links'}>;
	const value = links.value!.filter(({ifname}) => ifname !== 'wg3');
	t.is(value.length, links.value!.length - 1);
	const {tunnels, missing} = show(fold([...live, {...links, value}]));
	t.like(tunnels[0], {verdict: 'down', reason: 'no interface wg3 in private'});
	t.true(missing?.some(({text}) => text === 'V1-1:wg3 is down: no interface wg3 in private'));
});

test('what did not change keeps its identity', t => {
	const made = fold();
	const before = show(made);
	t.is(reuse(before, show(made)), before);
	for (const record of later(1, {source: 'faults', value: [{text: 'a', heal: 'b', since: null}]})) {
		made.apply(record);
	}

	const after = reuse(before, show(made));
	t.not(after, before);
	t.is(after.missing, before.missing);
	t.is(inside(after, 'R1', 'main').ospf, inside(before, 'R1', 'main').ospf);
	const inherited = JSON.parse('{"__proto__": {}, "toString": 1}');
	fc.assert(
		fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
			t.deepEqual(reuse(one, other), other);
			t.is(reuse(one, structuredClone(one)), one);
		}),
		{examples: [[{}, inherited]]},
	);
});

test('records in any order, twice or not at all, leave a snapshot, not a wgsim that fails', t => {
	fc.assert(
		fc.property(fc.shuffledSubarray([...live, ...live.slice(0, 50)]), records => {
			t.is(show(fold(records)).tunnels.length, 12);
		}),
		{numRuns: 30},
	);
});
