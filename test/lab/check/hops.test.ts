// The hop at which large packets stop, asked of routers that lose packets, and that explain themselves only so often.

import test from 'ava';
import fc from 'fast-check';
import {askHop, firstLost, type Hop} from '../../../src/lab/check/built-in/hops.js';
import type {Echo} from '../../../src/lab/check/echo.js';

const echo = (kind: Echo['kind'], from: string | null = null): Echo => ({
	kind,
	from,
	mtu: null,
	ttl: null,
	ms: null,
});
const expired = echo('time exceeded', '192.0.2.1');
const silent = echo('no answer');
const hop = (small: Echo, large: Echo): Hop => ({small, large});
const both = hop(expired, expired);
const smallOnly = hop(expired, silent);
const neither = hop(silent, silent);

const sizes = {small: 84, large: 1500};

test('the hop that answers small packets only is the lost one', t => {
	t.is(firstLost([both, smallOnly, smallOnly]), 1);
	t.is(firstLost([smallOnly]), 0);
});

test('a way that all packets pass has no lost hop, nor has one on which none do', t => {
	t.is(firstLost([both, both]), null);
	t.is(firstLost([neither, neither]), null);
	t.is(firstLost([]), null);
});

test('a hop that is silent lost nothing, if one behind it answers', t => {
	t.is(firstLost([smallOnly, both, smallOnly]), 2);
	t.is(firstLost([neither, smallOnly]), 1);
	t.is(firstLost([smallOnly, hop(silent, expired)]), null);
});

test('wherever the hole is, and whichever hops before it are silent, it is found', t => {
	fc.assert(
		fc.property(
			fc.array(fc.constantFrom(both, smallOnly, neither), {maxLength: 6}),
			fc.integer({min: 1, max: 6}),
			(before, behind) => {
				const hops = [...before, both, ...Array<Hop>(behind).fill(smallOnly)];
				t.is(firstLost(hops), before.length + 1);
			},
		),
	);
});

/** A router with so many answers left; while the asker waits in vain for the second one, it gets another. */
function router(answersLeft: number, largest: number): (size: number) => Promise<Echo> {
	let left = answersLeft;
	return async size => {
		if (size <= largest && left > 0) {
			left -= 1;
			return expired;
		}

		left += size === sizes.small ? 1 : 0;
		return silent;
	};
}

test('a router that may not say more is not taken for a hole, and one that swallows large packets is', async t => {
	for (const left of [0, 1, 2, 6]) {
		t.is((await askHop(router(left, 1500), sizes)).large.kind, 'time exceeded', `${left} answers left`);
		const {small, large} = await askHop(router(left, 1400), sizes);
		t.deepEqual([small.kind, large.kind], ['time exceeded', 'no answer'], `${left} answers left`);
	}
});

test('one lost packet makes no hole', async t => {
	let asked = 0;
	const found = await askHop(async size => (size === 1500 && asked++ === 0 ? silent : expired), sizes);
	t.deepEqual(found, both);
});

test('who never answers is asked so often, and not forever', async t => {
	let asked = 0;
	const found = await askHop(async () => {
		asked++;
		return silent;
	}, sizes);
	t.deepEqual(found, neither);
	t.is(asked, 10);
});
