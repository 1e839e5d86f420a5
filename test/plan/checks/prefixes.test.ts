// Merged prefixes hold exactly the addresses that they were made of, in the fewest prefixes.

import test from 'ava';
import fc from 'fast-check';
import {mergePrefixes} from '../../../src/plan/checks/prefixes.js';
import {contains, formatPrefix, type Prefix, parsePrefix, widthOf} from '../../../src/topology/address.js';

const merge = (...texts: string[]): string[] =>
	mergePrefixes(texts.map(text => parsePrefix(text)!)).map(formatPrefix);

test('halves join, and their wholes join on', t => {
	t.deepEqual(merge('10.0.0.0/25', '10.0.0.128/25', '10.0.1.0/24'), ['10.0.0.0/23']);
	t.deepEqual(merge('0.0.0.0/1', '128.0.0.0/1'), ['0.0.0.0/0']);
	t.deepEqual(merge('2001:db8::/33', '2001:db8:8000::/33'), ['2001:db8::/32']);
});

test('neighbours that are no halves of one prefix stay two', t => {
	t.deepEqual(merge('10.0.1.0/24', '10.0.2.0/24'), ['10.0.1.0/24', '10.0.2.0/24']);
	t.deepEqual(merge('0.0.0.0/0', '::/0'), ['0.0.0.0/0', '::/0']);
});

test('host bits do not count, and what lies in another is left out', t => {
	t.deepEqual(merge('10.0.0.7/24', '10.0.0.0/25', '10.0.0.200/32'), ['10.0.0.0/24']);
	t.deepEqual(merge(), []);
});

// The low bits of a documentation prefix: few addresses, so that prefixes meet.
const bits = 6;

const small: fc.Arbitrary<Prefix> = fc
	.record({
		family: fc.constantFrom<4 | 6>(4, 6),
		low: fc.integer({min: 0, max: 2 ** bits - 1}),
		free: fc.integer({min: 0, max: bits}),
	})
	.map(({family, low, free}) => ({
		family,
		value: (family === 4 ? 0xc0_00_02_00n : 0x2001_0db8n << 96n) + BigInt(low),
		length: widthOf(family) - free,
	}));

const addressesOf = (prefixes: readonly Prefix[]): string[] =>
	([4, 6] as const).flatMap(family => {
		const base = family === 4 ? 0xc0_00_02_00n : 0x2001_0db8n << 96n;
		return Array.from({length: 2 ** bits}, (_, low) => ({family, value: base + BigInt(low)}))
			.filter(address => prefixes.some(prefix => contains(prefix, address)))
			.map(({value}) => `${family} ${value}`);
	});

test('the same addresses, none twice, and merging again changes nothing', t => {
	fc.assert(
		fc.property(fc.array(small, {maxLength: 24}), prefixes => {
			const merged = mergePrefixes(prefixes);
			t.deepEqual(addressesOf(merged), addressesOf(prefixes));
			t.deepEqual(mergePrefixes(merged), merged);
			for (const one of merged) {
				t.false(merged.some(other => other !== one && contains(other, one)));
			}
		}),
	);
});

test('the order that they come in makes no difference', t => {
	fc.assert(
		fc.property(fc.array(small, {maxLength: 24}), prefixes => {
			t.deepEqual(mergePrefixes(prefixes.toReversed()), mergePrefixes(prefixes));
		}),
	);
});
