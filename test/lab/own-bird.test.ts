// The user's own bird.conf: what it promises by BIRD's own word, recorded from three routers, well and broken.

import {readFileSync} from 'node:fs';
import test from 'ava';
import {findMissing, judgeLab, listFacts} from '../../src/lab/observed/missing.js';
import type {ObserverRecord} from '../../src/lab/observed/record.js';
import {viewBgp} from '../../src/lab/observer/bgp-sessions.js';
import {indexSessions, meetNeighbors} from '../../src/lab/observer/meet.js';
import {viewNeighbors} from '../../src/lab/observer/neighbor-views.js';
import type {FabricPlan, Sources} from '../../src/plan/model.js';
import {planLab} from '../../src/plan/plan-lab.js';
import {read, seed} from '../plan/reference.js';
import {recordsOf, stateOf} from './recorded.js';

// What is in these files is BIRD's to read: see the recordings.
const sources: Sources = new Map(
	['a', 'b', 'c'].map(name => [
		`${name}.conf`,
		[{path: '', mode: 0o644, content: 'protocol device {}', encoding: 'utf8'}],
	]),
);

const topology = `name: birds
networks: {n: {}, m: {}, p: {}}
nodes:
  a:
    kind: router
    interfaces:
      eth0: {network: n, addresses: [198.51.100.1/24]}
      eth1: {network: m, addresses: [192.0.2.1/24]}
      eth2: {network: p}
    routing: {main: {config: a.conf}}
  b:
    kind: router
    interfaces:
      eth0: {network: n, addresses: [198.51.100.2/24]}
      eth1: {network: m, addresses: [192.0.2.2/24]}
      eth2: {network: p}
    routing: {main: {config: b.conf}}
  c:
    kind: router
    interfaces:
      eth1: {network: m, addresses: [192.0.2.3/24]}
    routing: {main: {config: c.conf}}
`;

const plan: FabricPlan = planLab(read(topology), seed, sources).wiring;

const load = (name: string): ObserverRecord[] =>
	recordsOf(readFileSync(new URL(`fixtures/${name}.jsonl`, import.meta.url), 'utf8'));
const well = load('own-bird');
const broken = load('own-bird-broken');

const missing = (records: readonly ObserverRecord[]): string[] =>
	findMissing(plan, stateOf(records))
		// Reachability is not in a recording of daemons.
		.filter(({kind}) => kind !== 'reach' && kind !== 'wire')
		.map(({text}) => text);

/** The well lab, with one record's text replaced. */
const changed = (
	wanted: {readonly source: string; readonly node: string; readonly subject?: string},
	change: (text: string) => string | null,
): ObserverRecord[] =>
	well.map(record =>
		'text' in record &&
		'node' in record &&
		record.source === wanted.source &&
		record.node === wanted.node &&
		(wanted.subject === undefined || record.subject === wanted.subject)
			? {...record, text: change(record.text!)}
			: record,
	);

test('a lab whose own BIRDs are all well lacks nothing, and each of their promises was looked at', t => {
	t.deepEqual(missing(well), []);
	const facts = listFacts(plan, stateOf(well));
	const count = (kind: string) => facts.filter(fact => fact.kind === kind).length;
	// Two triangles and a pair, each seen from each end; a BGP session from both ends; BFD of both.
	t.deepEqual(['bird', 'neighbor', 'babel', 'session', 'bfd'].map(count), [3, 14, 2, 2, 8]);
});

test('what two ends configure differently is missing at both, with what differs, as is what is stuck', t => {
	t.deepEqual(missing(broken), [
		'a INSIDE on eth1: c is not full (last: ExStart/Other)',
		'a SIX on eth1: b is not full (last: not heard; area 0.0.0.7 here, 0.0.0.9 there)',
		'b INSIDE on eth1: c is not full (last: ExStart/Other)',
		'b SIX on eth1: a is not full (last: not heard; area 0.0.0.9 here, 0.0.0.7 there)',
		'b SIX on eth1: c is not full (last: not heard; area 0.0.0.9 here, 0.0.0.7 there)',
		'c INSIDE on eth1: a is not full (last: ExStart/BDR)',
		'c INSIDE on eth1: b is not full (last: ExStart/DR)',
		'c SIX on eth1: b is not full (last: not heard; area 0.0.0.7 here, 0.0.0.9 there)',
		'a SIX on eth2: b is not full (last: not heard; area 0.0.0.7 here, 0.0.0.9 there)',
		'b SIX on eth2: a is not full (last: not heard; area 0.0.0.9 here, 0.0.0.7 there)',
		'a to_peer: BGP is not established (last: start, Connect, Received: Other configuration change)',
		'b to_peer: BGP is not established (last: start, Connect)',
	]);
});

test('timers that differ are named', t => {
	const pick = {source: 'ospf-interfaces', node: 'b', subject: 'SIX'};
	const other = changed(pick, text =>
		text.replace(/(eth2[\s\S]*Hello timer:) 1([\s\S]*Dead timer:) 4/, '$1 2$2 8'),
	);
	const deaf = other.map(record =>
		record.source === 'ospf' && record.subject === 'SIX' && record.node !== 'c'
			? {...record, text: record.text!.replace(/^.*eth2.*\n/m, '')}
			: record,
	);
	t.deepEqual(missing(deaf), [
		'a SIX on eth2: b is not full (last: not heard; hello 1 s here, 2 s there; dead 4 s here, 8 s there)',
		'b SIX on eth2: a is not full (last: not heard; hello 2 s here, 1 s there; dead 8 s here, 4 s there)',
	]);
});

test('a BIRD that does not answer is missing, and so is what was to be met there', t => {
	const dead = changed({source: 'protocols', node: 'c'}, () => null).filter(
		record => !('node' in record && record.node === 'c' && record.source !== 'protocols'),
	);
	t.deepEqual(missing(dead), ['c: BIRD in main does not answer']);
});

test('a BFD session that is not up is missing, and a protocol that is not, each in its own words', t => {
	t.deepEqual(
		missing(
			changed({source: 'bfd', node: 'a'}, text => text.replace(/(198\.51\.100\.2 .*) Up /, '$1 Down ')),
		),
		['a: no BFD with b on eth0 (last: Down)'],
	);
	const kernel = (line: string) =>
		missing(
			changed({source: 'protocols', node: 'a'}, text =>
				text.replace(/^(1002-k4 +Kernel +master4 +).*$/m, `$1${line}`),
			),
		);
	t.deepEqual(kernel('start  07:16:30.132  Initializing'), [
		'a k4: Kernel is not up (last: start, Initializing)',
	]);
	t.deepEqual(kernel('down   07:16:30.132  Error: no table'), [
		'a k4: Kernel is not up (last: down, Error: no table)',
	]);
	t.deepEqual(kernel('down   07:16:30.132  '), [], 'it is switched off');
});

test('RPKI is held to a session with its cache, and says its state', t => {
	const rpki = (rest: string) =>
		missing(
			changed({source: 'protocols', node: 'a'}, text =>
				text.replace(/^1002-k4 +Kernel +master4 +.*$/m, `1002-k4 RPKI --- ${rest}`),
			),
		);
	t.deepEqual(rpki('up     21:02:29.155  Established'), []);
	t.deepEqual(rpki('up     21:02:29.155  Sync-Running'), [], 'a refresh');
	for (const last of [
		'start  21:02:40.721  Transport-Error',
		'up     21:02:40.721  Cache-Error-No-Data-Available',
	]) {
		const [state, , info] = last.split(/ +/);
		t.deepEqual(rpki(last), [`a k4: RPKI is not established (last: ${state}, ${info})`]);
	}

	t.deepEqual(rpki('down   21:02:43.791  '), [], 'it is switched off');
});

test('BGP that is switched off, or accepts any neighbour, is no promise; one that an error has ended is', t => {
	const session = (line: string) =>
		missing(
			changed({source: 'protocols', node: 'a'}, text =>
				text.replace(/^(1002-to_peer +BGP +--- +).*$/m, `$1${line}`),
			),
		);
	t.deepEqual(session('down   07:16:30.132  '), []);
	t.deepEqual(session('down   07:16:30.132  Error: Bad peer AS'), [
		'a to_peer: BGP is not established (last: down, Error: Bad peer AS)',
	]);
	t.deepEqual(session('start  07:16:30.132  Passive       '), [
		'a to_peer: BGP is not established (last: start, Passive)',
	]);
});

test('a neighbour that is heard where nobody is known to be is to become full', t => {
	const more = changed({source: 'ospf', node: 'c', subject: 'INSIDE'}, text =>
		text.replace('0000 \n', ' 10.0.9.9    \t  1\tExStart/Other\t -\teth7       192.0.2.77\n0000 \n'),
	);
	t.deepEqual(missing(more), ['c INSIDE on eth7: 10.0.9.9 is not full (last: ExStart/Other)']);
});

test('a neighbour of a Babel that both ends speak is missing while it is not heard', t => {
	const pick = {source: 'babel', node: 'a'};
	t.deepEqual(missing(changed(pick, text => text.replace(/^ fe80.*\n/m, ''))), [
		'a bab on eth2: no Babel with b (last: not heard)',
	]);
	t.deepEqual(missing(changed(pick, text => text.replace(/ 96 -/, ' 65535 -'))), [
		'a bab on eth2: no Babel with b (last: heard one way only)',
	]);
	// An end that does not speak is no neighbour.
	const silent = changed({source: 'babel-interfaces', node: 'b'}, text => text.replace(/^ eth2.*\n/m, ''));
	t.deepEqual(missing(silent), []);
});

test('status names neighbours by node, those that are not heard among them, and no session that is switched off', t => {
	const state = stateOf(broken);
	const namespace = plan.nodes[0]!.namespaces[0]!;
	const met = meetNeighbors(plan, state);
	const index = indexSessions(plan);
	t.deepEqual(
		viewNeighbors('a', namespace, state, index, met).ospf!.map(
			one => `${one.instance} ${one.ifname} ${one.neighbor}: ${one.state} ${one.ok}`,
		),
		[
			'INSIDE eth1 b: Full/DR true',
			'INSIDE eth1 c: ExStart/Other false',
			'SIX eth1 b: null false',
			'SIX eth1 c: Full/DR true',
			'SIX eth2 b: null false',
		],
	);
	t.deepEqual(
		viewBgp('a', namespace, state, index, met)!.map(one => [one.protocol, one.neighbor, one.ok]),
		[['to_peer', 'b', false]],
	);
});

/** The plan in which `a` says what it expects. */
const expecting = (expect: string): FabricPlan =>
	planLab(
		read(
			topology.replace(
				'    routing: {main: {config: a',
				`    expect: ${expect}\n    routing: {main: {config: a`,
			),
		),
		seed,
		sources,
	).wiring;

function judge(expect: string, records: readonly ObserverRecord[]) {
	const {facts, excused} = judgeLab(expecting(expect), stateOf(records));
	return {
		missing: facts
			.filter(({kind, node, text}) => node === 'a' && text !== null && kind !== 'reach' && kind !== 'wire')
			.map(({text}) => text),
		down: excused.filter(({up}) => !up).map(({name}) => name),
		up: excused.filter(({up}) => up).map(({name}) => name),
	};
}

test('what expect lets stay down of a bird.conf is excused by name, by neighbour and by interface, and nothing else is', t => {
	const all = missing(broken).filter(text => text.startsWith('a '));
	const but = (...texts: string[]): string[] => all.filter(text => !texts.includes(text));
	const [inside, six1, six2, peer] = all as [string, string, string, string];
	t.deepEqual(judge('{down: [to_peer]}', broken).missing, but(peer));
	t.deepEqual(judge('{down: [SIX]}', broken).missing, but(six1, six2));
	t.deepEqual(judge('{down: [SIX eth1]}', broken).missing, but(six1));
	t.deepEqual(judge('{down: [INSIDE c, "to_*"]}', broken), {
		missing: but(inside, peer),
		down: ['INSIDE c', 'to_peer'],
		up: ['watch b'],
	});
	t.deepEqual(judge('[to_peer]', broken).missing, [peer]);
	t.deepEqual(judge('[INSIDE c]', broken).missing, [inside]);
	const none = judge('none', broken);
	t.deepEqual(none.missing, []);
	t.deepEqual(none.down, ['INSIDE c', 'SIX b', 'SIX b', 'to_peer']);
	t.deepEqual(judge('none', well).down, []);
	t.true(judge('none', well).up.includes('to_peer'));
});

test('BFD that a BGP session asks for may be down with it', t => {
	const down = changed({source: 'bfd', node: 'a'}, text =>
		text.replace(/(198\.51\.100\.2 .*) Up /, '$1 Down '),
	);
	t.deepEqual(judge('{down: [to_peer]}', down).missing, []);
	t.deepEqual(judge('{down: [SIX]}', down).missing, ['a: no BFD with b on eth0 (last: Down)']);
});

test('a BIRD that does not answer is missing, whatever is expected; a name that it does not know is, once it answers', t => {
	const dead = changed({source: 'protocols', node: 'a'}, () => null);
	t.deepEqual(judge('{down: [to_pear]}', dead).missing, ['a: BIRD in main does not answer']);
	t.regex(
		judge('{down: [to_pear]}', well).missing.join('\n'),
		/^a: expect names "to_pear", and its own configuration has nothing of that name \(it has .*to_peer.*\)$/,
	);
});
