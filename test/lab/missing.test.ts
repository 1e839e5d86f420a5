// A lab that keeps its promises lacks nothing; whatever is missing is named, with the last fact seen in its place.

import test from 'ava';
import fc from 'fast-check';
import {describeProgress} from '../../src/lab/converge/progress.js';
import {isLasting} from '../../src/lab/observed/complaints.js';
import {findMissing, listFacts, type MissingFact} from '../../src/lab/observed/missing.js';
import type {ObserverRecord} from '../../src/lab/observed/record.js';
import {LabState} from '../../src/lab/observed/state.js';
import {plannedLinks} from './planned-links.js';
import {plan, recordsOf, stateOf, textOf} from './recorded.js';

const converged = recordsOf(textOf('converged'));

const missingOf = (records: readonly ObserverRecord[], kind?: MissingFact['kind']): string[] =>
	findMissing(plan, stateOf(records))
		.filter(fact => kind === undefined || fact.kind === kind)
		.map(({text}) => text);

type Subject = Extract<ObserverRecord, {node: string}>;

/** The converged lab, with the text of one record changed. */
function changed(pick: Partial<Subject>, change: (text: string) => string | null): ObserverRecord[] {
	const matches = (record: ObserverRecord): boolean =>
		Object.entries(pick).every(
			([key, value]) => (record as unknown as Record<string, unknown>)[key] === value,
		);
	const changedRecords = converged.map(record =>
		matches(record) && 'text' in record ? {...record, text: change(record.text!)} : record,
	);
	return changedRecords;
}

test('a converged lab lacks nothing', t => {
	t.deepEqual(missingOf(converged), []);
	t.is(
		describeProgress(listFacts(plan, stateOf(converged))),
		'wires 21/21, OSPF neighbours 78/78, handshakes 24/24, BGP sessions 24/24, reachable pairs 12/12',
	);
});

test('a lab that nobody has looked at lacks everything', t => {
	const facts = findMissing(plan, new LabState());
	t.is(facts.length, 1 + 15 + 78 + 24 + 24 + 12);
	t.deepEqual(
		['wire', 'bird', 'neighbor', 'handshake', 'session', 'reach'].map(
			kind => facts.find(fact => fact.kind === kind)!.text,
		),
		[
			'the fabric has not reported its wires',
			'V1-1: BIRD in main does not answer',
			'V1-1 PUBLIC on eth0: V1-2 is not full (last: BIRD does not answer)',
			'V1-1 → V2-1 (wg3): no handshake (last: WireGuard does not answer)',
			'V1-1 IBGP_V2_1: BGP is not established (last: BIRD does not answer)',
			'R1 → R2: 2001:db8:a2::1 does not answer',
		],
	);
});

test('an interface that a node has lost is named, and no other', t => {
	const linksOf = (...ifnames: string[]): ObserverRecord => ({
		source: 'links',
		node: 'V1-1',
		namespace: 'private',
		value: plannedLinks('V1-1', 'private').filter(({ifname}) => ifnames.includes(ifname)),
	});
	t.deepEqual(missingOf([...converged, linksOf('eth1', 'eth2')]), []);
	t.deepEqual(missingOf([...converged, linksOf('eth1')]), ['V1-1:eth2 is not there']);
	const silent: ObserverRecord = {source: 'links', node: 'V1-1', namespace: 'private', value: null};
	t.deepEqual(missingOf([...converged, silent]), [], 'what nobody has looked at is not said to be gone');
	const unmade: ObserverRecord = {
		source: 'wires',
		text: '{"made":20,"missing":[["V1-1:eth2","V1-1.eth2"]],"failed":{},"nodes":[]}',
	};
	t.deepEqual(
		findMissing(plan, stateOf([...converged, unmade, linksOf('eth1')]))
			.filter(({kind, subject}) => kind === 'wire' && subject === 'eth2')
			.map(({text}) => text),
		['V1-1:eth2 – V1-1.eth2: wire not made'],
		'one that was never made is not gone',
	);
});

test('a wire that is not made is named by its ends', t => {
	const first = recordsOf(textOf('coming-up').slice(0, textOf('coming-up').indexOf('\n')));
	const missing = missingOf(first, 'wire');
	t.is(missing.length, 15);
	t.is(missing[0], 'V1-2:eth0 – internet:V1-2.eth0: wire not made');
	t.true(missing.includes('V1-1:eth1 – V1-2:eth1: wire not made'));
});

test('an OSPF neighbour that is not full is named, with the state it is in', t => {
	const pick = {source: 'ospf', node: 'V1-1', subject: 'PUBLIC'} as const;
	t.deepEqual(missingOf(changed(pick, text => text.replace(/(0\.0\.2\.1 .*)Full\/PtP/, '$1Init/PtP'))), [
		'V1-1 PUBLIC on eth0: V2-1 is not full (last: Init/PtP)',
	]);
	t.deepEqual(missingOf(changed(pick, text => text.replace(/^ 0\.0\.2\.1 .*\n/m, ''))), [
		'V1-1 PUBLIC on eth0: V2-1 is not full (last: not heard)',
	]);
});

test('2-Way is enough between two routers that a DR serves, and only there', t => {
	const pick = {source: 'ospf', node: 'V1-1', subject: 'PUBLIC'} as const;
	const others = (text: string) => text.replaceAll('Full/PtP', '2-Way/Other');
	t.deepEqual(missingOf(changed(pick, text => others(text).replace('2-Way/Other', 'Full/DR'))), []);
	t.is(missingOf(changed(pick, others)).length, 5);
});

test('a neighbour on one interface is none on another', t => {
	const moved = changed({source: 'ospf', node: 'V1-1', subject: 'PRIVATE'}, text =>
		text.replace('eth1', 'eth2'),
	);
	t.deepEqual(missingOf(moved), ['V1-1 PRIVATE on eth1: V1-2 is not full (last: not heard)']);
});

test('a handshake that was not is named, with what was sent meanwhile', t => {
	const pick = {source: 'wg', node: 'V1-1'} as const;
	const toV32 = (change: string) =>
		changed(pick, text => text.replace(/^(wg6\t1p4D.*\t)\[.*$/m, `$1${change}`));
	t.deepEqual(missingOf(toV32('[2001:db8:3::2]:5801\t(none)\t0\t0\t592\toff')), [
		'V1-1 → V3-2 (wg6): no handshake (last: never, 592 B sent, 0 B received, endpoint [2001:db8:3::2]:5801)',
	]);
	t.deepEqual(missingOf(toV32('(none)\t(none)\t0\t0\t0\toff')), [
		'V1-1 → V3-2 (wg6): no handshake (last: never, 0 B sent, 0 B received, endpoint not set yet)',
	]);
	t.deepEqual(missingOf(changed(pick, text => text.replace(/^wg6\t1p4D.*$/m, ''))), [
		'V1-1 → V3-2 (wg6): no handshake (last: no such peer)',
	]);
	t.deepEqual(missingOf(changed(pick, text => text.replace(/^wg6\t.*\n?/gm, ''))), [
		'V1-1 → V3-2 (wg6): no handshake (last: no interface wg6 in private)',
	]);
});

test('a session that is not established is named, with its state and its last error', t => {
	const pick = {source: 'protocols', node: 'V1-1', namespace: 'private'} as const;
	const as = (text: string) =>
		missingOf(changed(pick, all => all.replace(/(IBGP_V2_1 .*)up +(\S+) +Established/, `$1${text}`)));
	t.deepEqual(as('start  $2  Active        Socket: No route to host'), [
		'V1-1 IBGP_V2_1: BGP is not established (last: start, Active, Socket: No route to host)',
	]);
	t.deepEqual(as('down   $2  '), ['V1-1 IBGP_V2_1: BGP is not established (last: down)']);
	t.deepEqual(missingOf(changed(pick, text => text.replace(/^ IBGP_V2_1 .*\n/m, ''))), [
		'V1-1 IBGP_V2_1: BGP is not established (last: BIRD does not know it)',
	]);
	t.is(
		missingOf(
			changed(pick, () => null),
			'session',
		)[0],
		'V1-1 IBGP_V2_1: BGP is not established (last: BIRD does not answer)',
	);
});

test('a pair without an answer is named, by address', t => {
	const without = converged.filter(
		record => !(record.source === 'reach' && record.node === 'R1' && record.subject === '10.0.3.1'),
	);
	t.deepEqual(missingOf(without), ['R1 → R3: 10.0.3.1 does not answer']);
});

test('of a lab whose V3-2 was stopped, all that is missing is about V3-2', t => {
	const missing = missingOf(recordsOf(textOf('v3-2-stopped'))).filter(
		text => !text.endsWith('does not answer'),
	);
	t.true(
		missing.includes(
			'V1-1 IBGP_V3_2: BGP is not established (last: start, Connect, BGP Error: Hold timer expired)',
		),
	);
	t.true(missing.includes('V3-2 → V1-1 (wg1): no handshake (last: WireGuard does not answer)'));
	t.deepEqual(
		missing.filter(text => !/V3[-_]2/.test(text)),
		[],
	);
});

test('a lab that comes up lacks less and less', t => {
	const records = recordsOf(textOf('coming-up'));
	const rounds = records.flatMap((record, index) => (record.source === 'round' ? [index + 1] : []));
	const counts = rounds.map(end => missingOf(records.slice(0, end)).length);
	t.is(rounds.length, 6);
	t.deepEqual(
		counts,
		counts.toSorted((a, b) => b - a),
	);
	t.deepEqual(missingOf(records, 'wire'), []);
});

test('no fact of the recorded lab goes without saying: take away any and something is missing', t => {
	const needed = converged.filter(
		record => record.source !== 'round' && !(record.source === 'protocols' && record.namespace === 'main'),
	);
	t.true(needed.length > 30);
	for (const record of needed) {
		t.true(missingOf(converged.filter(other => other !== record)).length > 0, JSON.stringify(record));
	}

	fc.assert(
		fc.property(fc.subarray(converged), fc.subarray(converged), (some, more) => {
			const both = converged.filter(record => some.includes(record) || more.includes(record));
			const withMore = missingOf(both);
			t.true(withMore.every(text => !/undefined|null|NaN/.test(text)));
			t.true(withMore.length <= missingOf(converged.filter(record => some.includes(record))).length);
		}),
	);
});

test('what the kernel refused to set on a wire is missing, with its own words', t => {
	const state = new LabState();
	const failed = {'V1-1:eth0': ['Error: Nexthop has invalid gateway.', 'tc qdisc replace: no such file']};
	state.apply({source: 'wires', text: JSON.stringify({made: 21, missing: [], failed, nodes: []})});
	t.deepEqual(
		findMissing(plan, state)
			.filter(({kind}) => kind === 'wire')
			.map(({text}) => text),
		['V1-1:eth0: Error: Nexthop has invalid gateway.', 'V1-1:eth0: tc qdisc replace: no such file'],
	);
});

/** The converged lab, with what one node complains of. */
const complaining = (value: unknown): ObserverRecord[] => [
	...converged,
	...recordsOf(JSON.stringify({node: 'R2', namespace: null, source: 'complaints', subject: null, value})),
];

test('whatever a node complains of is missing, before all else, and whether waiting helps is known', t => {
	const command = {kind: 'command', subject: '1', text: 'command 1 failed with exit code 3: exit 3'};
	const service = {
		kind: 'service',
		subject: 'bird.main',
		text: 'BIRD in main has exited once, with exit code 1',
	};
	const facts = findMissing(plan, stateOf(complaining({booted: true, complaints: [command, service]})));
	t.deepEqual(facts, [
		{kind: 'complaint', node: 'R2', subject: 'command 1', text: `R2: ${command.text}`},
		{kind: 'complaint', node: 'R2', subject: 'service bird.main', text: `R2: ${service.text}`},
	]);
	t.deepEqual(facts.map(isLasting), [true, false]);
	t.deepEqual(missingOf(complaining({booted: true, complaints: []})), []);
});

test('a node that has not booted keeps a lab from being converged, and so does one of which nothing is known', t => {
	t.deepEqual(missingOf(complaining({booted: false, complaints: []})), ['R2: has not finished booting']);
	t.deepEqual(missingOf(complaining(null)), ['R2: has not finished booting']);
	t.deepEqual(missingOf(complaining({booted: 'yes'})), ['R2: has not finished booting']);
});
