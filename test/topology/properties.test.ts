// Laws of the topology language, under any input.

import {readFileSync} from 'node:fs';
import {isIP} from 'node:net';
import test from 'ava';
import fc from 'fast-check';
import {Address4, Address6} from 'ip-address';
import {parse, stringify} from 'yaml';
import {
	type Address,
	contains,
	formatAddress,
	formatPrefix,
	networkOf,
	nthAddress,
	overlaps,
	type Prefix,
	parseAddress,
	parsePrefix,
	widthOf,
} from '../../src/topology/address.js';
import {numberGateway} from '../../src/topology/expand/numbers.js';
import {indexTransit, type TransitRequest, takeTransit} from '../../src/topology/expand/transit.js';
import {parseTopology, TopologyError} from '../../src/topology/index.js';
import {
	formatInterfaceAddress,
	parseInterfaceAddress,
	usualAddress,
} from '../../src/topology/interface-address.js';
import {fillPattern} from '../../src/topology/pattern.js';

const reference = readFileSync(new URL('../../topologies/routed-vpn.yaml', import.meta.url), 'utf8');

const address: fc.Arbitrary<Address> = fc.oneof(
	fc.bigInt({min: 0n, max: (1n << 32n) - 1n}).map(value => ({family: 4 as const, value})),
	fc.bigInt({min: 0n, max: (1n << 128n) - 1n}).map(value => ({family: 6 as const, value})),
);
const prefix: fc.Arbitrary<Prefix> = address.chain(base =>
	fc.integer({min: 0, max: widthOf(base.family)}).map(length => ({...base, length})),
);

test('an address reads back as it was printed', t => {
	fc.assert(fc.property(address, each => t.deepEqual(parseAddress(formatAddress(each)), each) ?? true));
	fc.assert(fc.property(prefix, each => t.deepEqual(parsePrefix(formatPrefix(each)), each) ?? true));
});

test('an address of an interface reads back as it was printed, with its peer and its scope', t => {
	const usual = fc.tuple(prefix, fc.boolean()).map(([each, ofLink]) => ({
		...usualAddress(each),
		scope: ofLink && each.family === 4 ? ('link' as const) : ('global' as const),
	}));
	const withPeer = fc
		.tuple(usual, prefix)
		.filter(([each, peer]) => each.family === peer.family)
		.map(([each, peer]) => ({...each, length: widthOf(each.family), peer}));
	fc.assert(
		fc.property(
			fc.oneof(usual, withPeer),
			each => t.deepEqual(parseInterfaceAddress(formatInterfaceAddress(each)), each) ?? true,
		),
	);
	for (const text of [
		'10.0.0.1/24 peer 10.0.0.2/32',
		'fd00::1/64 scope link',
		'10.0.0.1 peer fd00::1',
		'10.0.0.1/24 scope host',
		'10.0.0.1 peer',
		'',
	]) {
		t.is(parseInterfaceAddress(text), null, text);
	}
});

test('addresses are printed as RFC 5952 has them', t => {
	fc.assert(
		fc.property(
			fc.oneof(
				address,
				fc.array(fc.constantFrom(0n, 1n, 0xffffn), {minLength: 8, maxLength: 8}).map(groups => ({
					family: 6 as const,
					value: groups.reduce<bigint>((sum, group) => (sum << 16n) | group, 0n),
				})),
			),
			each => {
				const expected =
					each.family === 4 ? Address4.fromBigInt(each.value) : Address6.fromBigInt(each.value);
				t.is(formatAddress(each), expected.correctForm());
			},
		),
	);
});

test('a prefix contains its network, its addresses, and overlaps itself', t => {
	fc.assert(
		fc.property(prefix, fc.bigInt({min: 0n, max: 1n << 128n}), (each, offset) => {
			const inside = nthAddress(each, offset);
			t.true(contains(each, networkOf(each)));
			t.true(overlaps(each, each));
			t.true(inside === null || contains(each, inside));
		}),
	);
});

test('text that is no address is refused, and never throws', t => {
	fc.assert(
		fc.property(fc.string(), text => {
			const parsed = parseAddress(text);
			t.true(parsed === null || parseAddress(formatAddress(parsed)) !== null);
			parsePrefix(text);
		}),
	);
});

/** What may be an address, or nearly is one. */
const addressLike: fc.Arbitrary<string> = fc.oneof(
	fc
		.array(fc.constantFrom('0', '1', '9', 'a', 'F', '255', '00', ':', ':', '::', '.'), {maxLength: 20})
		.map(each => each.join('')),
	fc
		.tuple(fc.array(fc.constantFrom('0', 'db8', '1', 'ffff', '00a0'), {maxLength: 9}), fc.nat(9))
		.map(([groups, at]) => [...groups.slice(0, at), '', ...groups.slice(at)].join(':')),
	fc.ipV4(),
	fc.ipV6(),
);

test('an address is what the system takes for one, and has the value that a library gives it', t => {
	fc.assert(
		fc.property(addressLike, text => {
			const parsed = parseAddress(text);
			t.is(parsed?.family ?? 0, isIP(text), text);
			if (parsed !== null) {
				t.is(parsed.value, (parsed.family === 4 ? new Address4(text) : new Address6(text)).bigInt(), text);
			}
		}),
		{numRuns: 2000},
	);
	for (const text of ['::', '1::', '::1', '1:2:3:4:5:6:7::', '::ffff:192.0.2.1', '1:2:3:4:5:6:192.0.2.1']) {
		t.is(parseAddress(text)?.value, new Address6(text).bigInt(), text);
	}

	for (const text of [
		...[
			'',
			':',
			':::',
			'1',
			'1:2:3:4:5:6:7:8:9',
			'1:2:3:4:5:6:7::8',
			'1::2::3',
			'::g',
			'::00001',
			'1:',
			':1',
		],
		...[
			'::1.2.3',
			'::1.2.3.4:5',
			'192.0.02.9',
			'::192.0.02.9',
			'::1%eth0',
			'1.2.3.4.5',
			'256.0.0.1',
			'::1/128',
		],
	]) {
		t.is(parseAddress(text), null, text);
	}
});

/** Gateways of 8 sites that have room for two each: the others lie beyond. */
function place(which: number): TransitRequest['ends'][0] {
	const [site, index] = [(which % 8) + 1, Math.floor(which / 8) + 1];
	return {...numberGateway(site, index, 2), index, site: {number: site, room: 2}};
}

const gatewayPairs: fc.Arbitrary<TransitRequest[]> = fc
	.uniqueArray(fc.tuple(fc.nat(39), fc.nat(39), fc.nat(1)), {
		selector: ([one, other, lane]) => `${Math.min(one, other)} ${Math.max(one, other)} ${lane}`,
	})
	.map(pairs =>
		pairs
			.map(([one, other, lane]) => ({ends: [place(one), place(other)] as const, lane}))
			.filter(({ends: [one, other]}) => one.site.number < other.site.number),
	);

test('allocated transit prefixes never overlap', t => {
	const pool = parsePrefix('2001:db8:ff::/64')!;
	fc.assert(
		fc.property(gatewayPairs, fc.constantFrom('stable' as const, 'walk' as const), (requests, order) => {
			const taken = indexTransit(requests, order, 2).map(index =>
				networkOf(parsePrefix(takeTransit(pool, index)![0])!),
			);
			t.is(new Set(taken.map(formatPrefix)).size, requests.length);
			t.true(taken.every(each => each.length === 127 && contains(pool, each)));
		}),
	);
});

test('in stable order, a pair keeps its addresses when others come', t => {
	fc.assert(
		fc.property(gatewayPairs, gatewayPairs, (requests, others) => {
			const alone = indexTransit(requests, 'stable', 2);
			t.deepEqual(indexTransit([...others, ...requests], 'stable', 2).slice(others.length), alone);
		}),
	);
});

/** Parses; anything but a topology or a `TopologyError` that says where is a failure. */
function survives(text: string | Uint8Array): boolean {
	try {
		parseTopology(text, {file: 'any.yaml'});
	} catch (error) {
		if (!(error instanceof TopologyError)) {
			throw error;
		}

		return error.problems.length > 0 && error.problems.every(({line, column}) => line >= 1 && column >= 1);
	}

	return true;
}

test('any text is a topology, or its problems are named with their lines', t => {
	fc.assert(fc.property(fc.string({unit: 'binary', maxLength: 200}), survives));
	fc.assert(
		fc.property(
			fc
				.array(fc.constantFrom(...'ab:-[]{}&*!|>#"\'\n\t ,?%@`$<'), {maxLength: 80})
				.map(each => each.join('')),
			survives,
		),
	);
	fc.assert(fc.property(fc.uint8Array({maxLength: 200}), survives));
	t.pass();
});

test('the reference lab with any part cut out is a topology, or its problems are named', t => {
	const lines = reference.split('\n');
	fc.assert(
		fc.property(fc.nat(lines.length), fc.nat(6), fc.string({maxLength: 12}), (start, count, text) =>
			survives(lines.toSpliced(start, count, text).join('\n')),
		),
	);
	t.pass();
});

type Plain = Record<string, unknown>;

/** Every place of a value, as paths. */
const pathsOf = (value: unknown, path: readonly string[] = []): (readonly string[])[] =>
	typeof value === 'object' && value !== null
		? [path, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]))]
		: [path];

function replaceAt(value: unknown, [key, ...rest]: readonly string[], replacement: unknown): unknown {
	if (key === undefined) {
		return replacement;
	}

	const replaced = replaceAt((value as Plain)[key], rest, replacement);
	return Array.isArray(value) ? value.with(Number(key), replaced) : {...(value as Plain), [key]: replaced};
}

test('the reference lab with any value in place of any other is a topology, or its problems are named', t => {
	const plain: unknown = parse(reference);
	const strange = fc.oneof(
		fc.jsonValue({maxDepth: 2}),
		fc.constantFrom<unknown>(
			'__proto__',
			'constructor',
			'{site}',
			'{site',
			'10.0.0.0/8',
			'::/0',
			-1,
			0,
			1e12,
			[],
			{},
			null,
		),
	);
	fc.assert(
		fc.property(fc.constantFrom(...pathsOf(plain)), strange, (path, value) =>
			survives(stringify(replaceAt(plain, path, value))),
		),
		{numRuns: 400},
	);
	t.pass();
});

test('patterns count, pad and calculate', t => {
	const values = {site: 2, gateway: 1, 'gateway-number': 3, peer: 'V1-1'};
	const fill = (pattern: string): unknown => Object.values(fillPattern(pattern, values))[0];
	t.is(fill('V{site}-{gateway}'), 'V2-1');
	t.is(fill('{100+site}'), '102');
	t.is(fill('{ 10 * site - gateway }'), '19');
	t.is(fill('{gateway-number:3}'), '003');
	t.is(fill('{gateway-1}'), '0');
	t.is(fill('{8*site:x}'), '10');
	t.is(fill('BGP_{peer}'), 'BGP_V1-1');
	fc.assert(
		fc.property(fc.string(), pattern => {
			fillPattern(pattern, values);
			fillPattern(`{${pattern}}`, values);
		}),
	);
});

const problemsOf = (text: string): string[] => {
	try {
		parseTopology(text, {file: 'any.yaml'});
		return [];
	} catch (error) {
		return (error as TopologyError).problems.map(({path, message}) => `${path} ${message}`);
	}
};

test('a key that is not known, wherever it stands, hides no other problem and makes none', t => {
	const plain: unknown = parse(
		readFileSync(new URL('../errors/several-at-once.yaml', import.meta.url), 'utf8'),
	);
	const isMap = (path: readonly string[]): boolean => {
		const at = path.reduce<unknown>((value, key) => (value as Plain)[key], plain);
		return typeof at === 'object' && at !== null && !Array.isArray(at);
	};
	// A name of its own may be any: only where the language has fixed keys is one unknown.
	const maps = pathsOf(plain).filter(
		path =>
			isMap(path) && !['networks', 'nodes', 'tunnels', 'interfaces', 'ends'].includes(path.at(-1) ?? ''),
	);
	const alone = problemsOf(stringify(plain));
	t.is(alone.length, 4);
	for (const path of maps) {
		const at = path.reduce<unknown>((value, key) => (value as Plain)[key], plain) as Plain;
		const found = problemsOf(stringify(replaceAt(plain, path, {...at, zzzzzz: 1})));
		t.deepEqual(
			found.filter(line => !line.includes('unknown key')).sort(),
			[...alone].sort(),
			path.join('.'),
		);
		t.is(found.length, alone.length + 1, path.join('.'));
	}
});
