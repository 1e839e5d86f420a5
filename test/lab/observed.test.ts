// What is read of a running lab: recorded output is understood, and nothing at all makes the readers throw.

import test from 'ava';
import fc from 'fast-check';
import {WgsimError} from '../../src/errors.js';
import {parseProtocols} from '../../src/lab/observed/bird.js';
import {reports} from '../../src/lab/observed/interior-reports.js';
import {findMissing} from '../../src/lab/observed/missing.js';
import {type ObserverRecord, parseRecord} from '../../src/lab/observed/record.js';
import {parseWireguardDump} from '../../src/lab/observed/wireguard.js';
import {splitLines} from '../../src/shared/lines.js';
import {plan, recordsOf, stateOf, textOf} from './recorded.js';

const converged = textOf('converged');

test('every line that was recorded is a record', t => {
	for (const name of ['coming-up', 'converged', 'v3-2-stopped'] as const) {
		const text = textOf(name);
		t.is(recordsOf(text).length, text.trimEnd().split('\n').length);
	}
});

test("BIRD's protocols are read, with their state and why they are in it", t => {
	const session = (name: Parameters<typeof textOf>[0], protocol: string) =>
		stateOf(recordsOf(textOf(name))).protocol('V1-1', 'private', protocol);
	t.like(session('converged', 'IBGP_V3_2'), {type: 'BGP', state: 'up', info: 'Established'});
	t.like(session('v3-2-stopped', 'IBGP_V3_1'), {type: 'BGP', state: 'up', info: 'Established'});
	t.like(session('v3-2-stopped', 'IBGP_V3_2'), {
		type: 'BGP',
		state: 'start',
		since: '21:12:49.299',
		info: 'Connect, BGP Error: Hold timer expired',
	});
	t.like(session('converged', 'PRIVATE4'), {type: 'OSPF', state: 'up', info: 'Running'});
	t.like(session('converged', 'LINKS'), {type: 'Direct', state: 'up', info: ''});
	t.is(session('converged', 'IBGP_V9_9'), null);
});

test('a date in place of a time is read too: BIRD writes one for what is older than a day', t => {
	const line = (since: string) =>
		`1002-IBGP_V2_1  BGP        ---        up     ${since}    Established   \n0000 \n`;
	t.like(parseProtocols(line('2026-11-20'))[0], {since: '2026-11-20', info: 'Established'});
	t.like(parseProtocols(line('2026-11-20 21:07:41'))[0], {since: '2026-11-20 21:07:41', info: 'Established'});
});

test('a session whose keepalives are overdue is none, though BIRD still calls it Established', t => {
	const read = (word: string) =>
		parseProtocols(`1002-FAR  BGP  ---  up  23:22:02.297  ${word}\n     Hold timer:       late\n0000 \n`)[0]!
			.info;
	t.is(read('Established'), 'silent, still Established: two keepalives did not come');
	t.is(read('Connect       BGP Error: Hold timer expired'), 'Connect, BGP Error: Hold timer expired');
});

test('OSPF neighbours are read by instance and interface', t => {
	const state = stateOf(recordsOf(converged));
	const seen = (namespace: string, instance: string) =>
		state
			.neighbors('ospf', 'V1-1', namespace, instance)!
			.map(({id, state: word, ifname}) => `${id} ${word} ${ifname}`)
			.sort();
	t.deepEqual(seen('private', 'PRIVATE4'), [
		'0.0.0.1 Full/PtP eth2',
		'1.0.1.2 Full/PtP eth1',
		'1.0.1.2 Full/PtP eth2',
	]);
	t.is(seen('main', 'PUBLIC').length, 5);
	t.is(state.neighbors('ospf', 'V1-1', 'main', 'NONE'), null);
});

test('tunnels are read: port, peer, endpoint, and null for a handshake that never was', t => {
	const text = [
		'wg3\t(hidden)\tapoMf/5YLR1i8TEYidTOhLRFHuFBS1ls/E9KR/ixRlg=\t5803\toff',
		'wg3\tJixsag44W8CFkKCIvlLSZF86/Q/4BovkpqdB9Vps5Sk=\t(hidden)\t(none)\t(none)\t0\t0\t0\toff',
		'wg4\t(hidden)\tapoMf/5YLR1i8TEYidTOhLRFHuFBS1ls/E9KR/ixRlg=\t5804\t0xca6c',
		'wg4\tgUYqcT+GFlwaKXHfgAbNBUWSrT0MJL8KoCpHnfo7fxg=\t(hidden)\t[2001:db8:2::2]:5801\t0.0.0.0/0,::/0\t1795381956\t2924\t2516\t25',
	].join('\n');
	t.deepEqual(parseWireguardDump(text), [
		{
			ifname: 'wg3',
			publicKey: 'apoMf/5YLR1i8TEYidTOhLRFHuFBS1ls/E9KR/ixRlg=',
			listenPort: 5803,
			peers: [
				{
					publicKey: 'Jixsag44W8CFkKCIvlLSZF86/Q/4BovkpqdB9Vps5Sk=',
					endpoint: null,
					allowedIps: [],
					keepalive: null,
					latestHandshake: null,
					received: 0,
					sent: 0,
				},
			],
		},
		{
			ifname: 'wg4',
			publicKey: 'apoMf/5YLR1i8TEYidTOhLRFHuFBS1ls/E9KR/ixRlg=',
			listenPort: 5804,
			peers: [
				{
					publicKey: 'gUYqcT+GFlwaKXHfgAbNBUWSrT0MJL8KoCpHnfo7fxg=',
					endpoint: '[2001:db8:2::2]:5801',
					allowedIps: ['0.0.0.0/0', '::/0'],
					keepalive: 25,
					latestHandshake: 1795381956,
					received: 2924,
					sent: 2516,
				},
			],
		},
	]);
});

test('what was known is unknown again as soon as its source gives no answer', t => {
	const records = recordsOf(converged);
	const silent = records.map(record => ('text' in record ? {...record, text: null} : record));
	const state = stateOf([...records, ...silent]);
	t.is(state.wires, null);
	t.is(state.protocols('V1-1', 'private'), null);
	t.is(state.protocol('V1-1', 'private', 'IBGP_V2_1'), null);
	t.is(state.neighbors('ospf', 'V1-1', 'private', 'PRIVATE'), null);
	t.is(state.wireguard('V1-1', 'private', 'wg3'), null);
});

test('an answer that is not there reaches nobody', t => {
	const state = stateOf(
		recordsOf('{"source":"reach","node":"R1","namespace":"main","subject":"10.0.3.1","text":null}'),
	);
	t.false(state.reached('R1', '10.0.3.1'));
});

const garbage = fc.oneof(
	fc.string({unit: 'binary'}),
	fc.string({unit: fc.constantFrom(...'01 23-\t\n.:/AZaz(){}[]"\\,ü')}),
	fc.json(),
);

test('garbage is no record, and throws nowhere', t => {
	fc.assert(
		fc.property(garbage, text => {
			const record = parseRecord(text);
			t.true(record === null || 'source' in record);
			parseProtocols(text);
			for (const {parse, parseInterfaces} of Object.values(reports)) {
				parse(text);
				parseInterfaces(text);
			}

			parseWireguardDump(text);
		}),
	);
});

test('of anything that looks like a record, only what is whole is taken', t => {
	const value = fc.constantFrom<unknown>(null, 'text', 'text', 1, [], {});
	const source = fc.oneof(
		fc.constantFrom('round', 'clock', 'wires', 'protocols', 'ospf', 'babel', 'bfd', 'wg', 'reach'),
		fc.constantFrom('plan', 'faults', 'node', 'links', 'counters'),
		value,
	);
	fc.assert(
		fc.property(
			fc.record(
				{
					source,
					node: value,
					namespace: value,
					subject: value,
					text: value,
					value: fc.oneof(value, fc.jsonValue()),
					number: value,
					time: value,
				},
				{requiredKeys: []},
			),
			object => {
				if (object.source === 'plan') {
					t.throws(() => parseRecord(JSON.stringify(object)), {instanceOf: WgsimError});
					return;
				}

				const record = parseRecord(JSON.stringify(object));
				const {source: kind, ...fields} = record ?? {source: null};
				const types = Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, typeof field]));
				const isText = (field: unknown) => field === null || typeof field === 'string';
				t.true(
					kind === null ||
						(kind === 'round' && types['number'] === 'number' && types['time'] === 'number') ||
						(kind === 'clock' && types['time'] === 'number') ||
						(kind === 'wires' && isText(Object(fields).text)) ||
						(['links', 'counters', 'node', 'faults'].includes(kind) && 'value' in fields) ||
						(types['node'] === 'string' && types['namespace'] === 'string' && isText(Object(fields).text)),
					JSON.stringify(object),
				);
			},
		),
	);
});

test('texts that a source should never give leave a lab that lacks facts, not a wgsim that fails', t => {
	const records = recordsOf(converged);
	const strange = fc.oneof(
		garbage,
		fc.constantFrom(
			'null',
			'{"made":18,"missing":[1],"nodes":[]}',
			'1002-',
			'1013-\n x',
			'wg3\t\t\t\t',
			'\t'.repeat(8),
		),
	);
	fc.assert(
		fc.property(fc.nat(records.length - 1), strange, (index, text) => {
			const changed = records.map((record, at) =>
				at === index && 'text' in record ? {...record, text} : record,
			);
			t.true(Array.isArray(findMissing(plan, stateOf(changed))));
		}),
	);
});

test('records are the same under any chunking of the stream', async t => {
	const bytes = Buffer.from(`${textOf('coming-up')}{"source":"wires","text":"Zürich – Genf"}\n`);
	const expected = recordsOf(bytes.toString());
	const cuts = fc
		.uniqueArray(fc.nat(bytes.length), {maxLength: 60})
		.map(list => [...list, 0, bytes.length].sort((a, b) => a - b));
	await fc.assert(
		fc.asyncProperty(cuts, async places => {
			async function* chunks() {
				for (const [index, from] of places.slice(0, -1).entries()) {
					yield bytes.subarray(from, places[index + 1]);
				}
			}

			const records: (ObserverRecord | null)[] = [];
			for await (const line of splitLines(chunks())) {
				records.push(parseRecord(line));
			}

			t.deepEqual(records, expected);
		}),
		{numRuns: 40},
	);
});
