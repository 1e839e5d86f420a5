// A Babel neighbour is there when BIRD can use it, and else it is said what was seen of it. The reply is one of BIRD 2.17.

import test from 'ava';
import fc from 'fast-check';
import {babelReport} from '../../src/lab/observed/babel-report.js';
import {findMissing} from '../../src/lab/observed/missing.js';
import type {ObserverRecord} from '../../src/lab/observed/record.js';
import {LabState} from '../../src/lab/observed/state.js';
import {Changes} from '../../src/lab/observer/changes.js';
import {Fold} from '../../src/lab/observer/fold.js';
import {planLab} from '../../src/plan/plan-lab.js';
import {parseTopology} from '../../src/topology/index.js';

const topology = `name: lab
networks: {internet: {ospf: PUBLIC}}
sites: {count: 2, gateways: {count: 1}}
overlay: {routing: babel}
`;
const {wiring} = planLab(parseTopology(topology, {file: 'lab.yaml'}), new Uint8Array(32));
const reply = `1024-PRIVATE:
 IP address                Interface  Metric Routes Hellos Expires Auth  RTT (ms)
 fe80::a:f4ff:feae:b3b5    wg2            96     14      4   0.749 No       0.777
 fe80::58:79ff:fe6a:e606   eth1           96     11      6   1.102 No       3.448
0000 
`;

test('the neighbours are read, with what they cost', t => {
	const read = (text: string) =>
		babelReport.parse(text).map(({address, ifname, metric}) => [address, ifname, metric]);
	t.deepEqual(read(reply), [
		['fe80::a:f4ff:feae:b3b5', 'wg2', 96],
		['fe80::58:79ff:fe6a:e606', 'eth1', 96],
	]);
	t.deepEqual(read('0013 There is no Babel protocol running\n'), []);
});

test('each expected neighbour is missed until it can be used', t => {
	const missing = (text: string | null): string[] => {
		const state = new LabState();
		state.apply({source: 'babel', node: 'V1-1', namespace: 'private', subject: 'PRIVATE', text});
		return findMissing(wiring, state)
			.filter(fact => fact.kind === 'babel' && fact.text.startsWith('V1-1 '))
			.map(fact => fact.text);
	};
	t.deepEqual(missing(reply), []);
	t.deepEqual(missing(reply.replace('   96     14', '65535     14')), [
		'V1-1 PRIVATE on wg2: no Babel with V2-1 (last: heard one way only)',
	]);
	t.deepEqual(missing(reply.replace(/^ fe80.* eth1 .*\n/m, '')), [
		'V1-1 PRIVATE on eth1: no Babel with R1 (last: not heard)',
	]);
	t.is(missing(null).length, 2);
});

const containers = new Map(
	['fabric', 'V1-1', 'R1', 'V2-1', 'R2'].map(name => [
		name,
		{id: name, name: `lab-${name}`, state: 'running', source: null},
	]),
);

/** V1-1 after each of these replies; null is no answer. */
function observe() {
	const fold = new Fold(wiring);
	const changes = new Changes();
	let round = 0;
	return (text: string | null) => {
		const place = {node: 'V1-1', namespace: 'private'};
		const protocols = text === null ? null : '1002-PRIVATE Babel --- up 12:00:00.000 \n0000 \n';
		const time = 1_800_000_000 + ++round;
		const records: ObserverRecord[] = [
			{source: 'protocols', ...place, subject: null, text: protocols},
			{source: 'babel', ...place, subject: 'PRIVATE', text},
			{source: 'round', number: round, time},
		];
		for (const record of records) {
			fold.apply(record);
		}

		const snapshot = fold.snapshot({lab: 'lab', containers, docker: true, connection: {state: 'live'}});
		const events = changes.next(snapshot, time).filter(({kind}) => kind === 'session');
		const {namespaces} = snapshot.nodes.find(({node}) => node === 'V1-1')!;
		return {
			views: namespaces.find(({name}) => name === 'private')!.babel,
			events: events.map(({text: words}) => words),
		};
	};
}

const oneWay = reply.replace('   96     14', '65535     14');
const unheard = reply.replace(/^ fe80.* wg2 .*\n/m, '');

test('the observer shows each neighbour by its name, and what it costs or why it is of no use', t => {
	const see = observe();
	const wg2 = {instance: 'PRIVATE', ifname: 'wg2', neighbor: 'V2-1', address: 'fe80::a:f4ff:feae:b3b5'};
	const eth1 = {instance: 'PRIVATE', ifname: 'eth1', neighbor: 'R1', address: 'fe80::58:79ff:fe6a:e606'};
	const fine = {state: 'reachable', metric: 96, ok: true};
	const sorted = (text: string | null) =>
		see(text).views?.toSorted((one, other) => other.ifname.localeCompare(one.ifname));
	t.like(sorted(reply), [
		{...wg2, ...fine},
		{...eth1, ...fine},
	]);
	t.like(sorted(oneWay), [{...wg2, state: 'one way', metric: null, ok: false}, eth1]);
	t.like(sorted(unheard), [{...wg2, state: null, metric: null, ok: false}, eth1]);
	const stranger = reply.replace('0000', ' fe80::1 eth1 96 1 1 - No -\n0000');
	t.like(see(stranger).views!.at(-1), {neighbor: null, address: 'fe80::1', state: 'reachable', ok: true});
	t.is(see(null).views, null);
});

test('a neighbour that is lost and comes back is an event each; a BIRD that does not answer makes it unknown', t => {
	const see = observe();
	const name = 'V1-1 PRIVATE wg2 V2-1: Babel';
	t.deepEqual(see(reply).events, []);
	t.deepEqual(see(oneWay).events, [`${name} one way, was reachable`]);
	t.deepEqual(see(unheard).events, [`${name} not heard, was one way`]);
	t.deepEqual(see(reply).events, [`${name} reachable`]);
	t.deepEqual(see(reply.replace('96     14', '97     15')).events, [], 'another metric is no news');
	t.deepEqual(see(null).events.toSorted(), [
		'V1-1 PRIVATE eth1 R1: Babel unknown, was reachable',
		`${name} unknown, was reachable`,
	]);
});

test('whatever stands in the reply, each view is one of what is promised, or of what was read', t => {
	const line = fc.oneof(
		fc.string(),
		fc.constantFrom(...reply.split('\n')),
		fc
			.tuple(fc.ipV6(), fc.constantFrom('wg2', 'eth1', 'eth9'), fc.nat(70_000))
			.map(words => ` ${words.join(' ')} 1 1 1.0 No 1.0`),
	);
	fc.assert(
		fc.property(fc.array(line, {maxLength: 6}), lines => {
			const {views} = observe()(['1024-PRIVATE:', ...lines].join('\n'));
			t.true(views!.length >= 2);
			for (const {ok, state, metric} of views!) {
				t.is(ok, state === 'reachable');
				t.is(ok, metric !== null);
			}
		}),
		{numRuns: 200},
	);
});
