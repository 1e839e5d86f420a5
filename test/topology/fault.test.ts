// Faults in words: what is read, what is refused and how, and that writing and reading are each other's inverse.

import test from 'ava';
import fc from 'fast-check';
import {leastRate} from '../../src/shared/units.js';
import {formatFault} from '../../src/topology/fault/format.js';
import {type Direction, type FaultAction, nodeActions} from '../../src/topology/fault/model.js';
import {FaultProblem, parseFault} from '../../src/topology/fault/parse.js';

const eth0 = {node: 'V1-1', ifname: 'eth0'};

const read: Record<string, FaultAction> = {
	'link down V1-1:eth0': {kind: 'link', state: 'down', ...eth0},
	'  link   up V1-1:eth0 ': {kind: 'link', state: 'up', ...eth0},
	'link impair V1-1:eth0 --delay 50ms --loss=0.5% --egress': {
		...{kind: 'impair', directions: ['egress'], change: {delay: 50, loss: 0.5}, ...eth0},
	},
	'link impair V1-1:eth0 --rate 10mbit --duplicate 1% --jitter 0.1s': {
		...{kind: 'impair', directions: ['egress', 'ingress'], ...eth0},
		change: {jitter: 100, rate: 10_000_000, duplicate: 1},
	},
	'link impair --ingress --rate none V1-1:eth0': {
		...{kind: 'impair', directions: ['ingress'], change: {rate: null}, ...eth0},
	},
	'link impair V1-1:eth0 --clear': {kind: 'impair', directions: ['egress', 'ingress'], change: null, ...eth0},
	'link mtu V1-1:eth0 1400': {kind: 'mtu', mtu: 1400, ...eth0},
	'link mtu V1-1:eth0 --clear': {kind: 'mtu', mtu: null, ...eth0},
	'link renumber V1-1:eth0 198.51.100.3/24 2001:DB8::3/64': {
		...{kind: 'renumber', addresses: ['198.51.100.3/24', '2001:db8::3/64'], ...eth0},
	},
	'node pause V2-1': {kind: 'node', action: 'pause', node: 'V2-1'},
	'partition internet V1-1,V1-2 | V2-*': {
		...{kind: 'partition', network: 'internet', parts: [['V1-1', 'V1-2'], ['V2-*']]},
	},
	'partition internet V1-1, V1-2|V2-1': {
		...{kind: 'partition', network: 'internet', parts: [['V1-1', 'V1-2'], ['V2-1']]},
	},
	'partition internet V1-1,V1-2 V2-1': {
		...{kind: 'partition', network: 'internet', parts: [['V1-1', 'V1-2'], ['V2-1']]},
	},
	'partition internet --heal': {kind: 'partition', network: 'internet', parts: null},
	'daemon kill bird V1-1': {kind: 'daemon', daemon: 'bird', node: 'V1-1', namespace: null},
	'daemon kill wireguard V1-1 --netns private': {
		...{kind: 'daemon', daemon: 'wireguard', node: 'V1-1', namespace: 'private'},
	},
	'key rotate V1-1': {kind: 'key', action: 'rotate', node: 'V1-1'},
	heal: {kind: 'heal'},
};

for (const [words, action] of Object.entries(read)) {
	test(`${words.trim()} is read`, t => t.deepEqual(parseFault(words), action));
}

const refused: Record<string, [RegExp, RegExp]> = {
	'': [/there is no fault/, /known are link, node/],
	'lnik down V1-1:eth0': [/"lnik" is not a fault/, /did you mean "link"/],
	'link sever V1-1:eth0': [/"sever" is not one of down, up/, /link down V1-1:eth0/],
	'link down V1-1': [/"V1-1" is not an interface/, /V1-1:eth0/],
	'link down V1-1:eth0 V1-2:eth0': [/"V1-2:eth0" is unexpected/, /link down V1-1:eth0/],
	'link impair V1-1:eth0': [/nothing to change is given/, /--delay 50ms/],
	'link impair V1-1:eth0 --clear --loss 1%': [/exclude each other/, /--clear/],
	'link impair V1-1:eth0 --egress --ingress --loss 1%': [/--egress and --ingress exclude/, /--both/],
	'link impair V1-1:eth0 --loss 101%': [/--loss 101%/, /1%, or none/],
	'link impair V1-1:eth0 --loss 1': [/--loss 1: /, /1%/],
	'link impair V1-1:eth0 --rate 0mbit': [/--rate 0mbit/, /10mbit/],
	'link impair V1-1:eth0 --delay': [/--delay needs a value/, /^$/],
	'link impair V1-1:eth0 --dely 5ms': [/unknown option --dely/, /--delay/],
	'link impair V1-1:eth0 --loss 1% --loss 2%': [/--loss is given twice/, /^$/],
	'link mtu V1-1:eth0 1000': [/"1000" is not an MTU/, /1280 to 65535/],
	'link renumber V1-1:eth0 198.51.100.3': [/not an address with its prefix length/, /198\.51\.100\.3\/24/],
	'node kil V1-1': [/"kil" is not one of/, /did you mean "kill"/],
	'node kill': [/a word is missing/, /node kill V1-1/],
	'partition internet': [/no members/, /internet V1-1,V1-2 \| V2-1/],
	'partition internet V1-1 |': [/no members/, /internet/],
	'daemon kill birdd V1-1': [/"birdd" is not one of bird, wireguard/, /did you mean "bird"/],
	'key lose V1-1': [/"lose" is not one of rotate, restore/, /key rotate/],
	'heal all': [/"all" is unexpected/, /heal/],
};

for (const [words, [message, hint]] of Object.entries(refused)) {
	test(`${JSON.stringify(words)} is refused, and it is said how to write it`, t => {
		const problem = t.throws(() => parseFault(words), {instanceOf: FaultProblem, message});
		t.regex(problem?.hint ?? '', hint);
	});
}

test('what is written is read as the same', t => {
	const place = {
		node: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,9}$/),
		ifname: fc.stringMatching(/^[a-z]{1,8}[0-9]$/),
	};
	const {node} = place;
	const one = <Kind extends string>(kind: Kind) => fc.constant(kind);
	const share = fc.integer({min: 0, max: 1_000_000}).map(share => share / 10_000);
	const orNone = (value: fc.Arbitrary<number>) => fc.option(value, {nil: null});
	const change = fc
		.record(
			{
				delay: orNone(fc.integer({min: 0, max: 60_000})),
				jitter: orNone(fc.integer({min: 0, max: 1000})),
				loss: orNone(share),
				rate: orNone(fc.integer({min: leastRate, max: 999_999_999})),
				duplicate: orNone(share),
			},
			{requiredKeys: []},
		)
		.filter(each => Object.keys(each).length > 0);
	const part = fc.array(node, {minLength: 1, maxLength: 3});
	const action: fc.Arbitrary<FaultAction> = fc.oneof(
		fc.record({kind: one('link'), state: fc.constantFrom('down' as const, 'up' as const), ...place}),
		fc.record({
			kind: one('impair'),
			directions: fc.constantFrom<Direction[][]>(['egress'], ['ingress'], ['egress', 'ingress']),
			change: fc.option(change, {nil: null}),
			...place,
		}),
		fc.record({kind: one('mtu'), mtu: orNone(fc.integer({min: 1280, max: 65_535})), ...place}),
		fc.record({kind: one('node'), action: fc.constantFrom(...nodeActions), node}),
		fc.record({
			kind: one('partition'),
			network: node,
			parts: fc.option(fc.array(part, {minLength: 2, maxLength: 3}), {nil: null}),
		}),
		fc.record({
			kind: one('daemon'),
			daemon: fc.constantFrom('bird' as const, 'wireguard' as const),
			node,
			namespace: fc.option(node, {nil: null}),
		}),
		fc.record({kind: one('key'), action: fc.constantFrom('rotate' as const, 'restore' as const), node}),
	);
	fc.assert(fc.property(action, each => t.deepEqual(parseFault(formatFault(each)), each)));
});
