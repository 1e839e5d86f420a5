// What the fabrics of several machines say of faults, as one.

import test from 'ava';
import type {Shown} from '../../../src/lab/faults/ask.js';
import {areSame, joinShown} from '../../../src/lab/faults/join.js';
import type {FaultRecord} from '../../../src/lab/faults/records.js';

const pulled = (end: string, since: number | null): FaultRecord => ({
	kind: 'link',
	ends: [end],
	text: `link down ${end}`,
	heal: `wgsim link up ${end}`,
	since,
});

const says = (running: readonly string[], faults: readonly FaultRecord[], netem = true): Shown =>
	({
		revision: 1,
		faults,
		mended: [],
		running,
		features: {netem, duplicate: true},
		plan: {},
	}) as unknown as Shown;

test('nodes of all machines run, and what one kernel cannot do the lab cannot do', t => {
	const joined = joinShown([says(['B'], []), says(['A', 'C'], [], false)]);
	t.deepEqual(joined.running, ['A', 'B', 'C']);
	t.deepEqual(joined.features, {netem: false, duplicate: true});
});

test('a fault that only one machine knows is one: a wgsim that made or healed it was killed in between', t => {
	const both = pulled('A:eth0', 1);
	const joined = joinShown([says([], [both]), says([], [pulled('A:eth0', 2), pulled('B:eth0', 3)])]);
	t.deepEqual(joined.faults, [both, pulled('B:eth0', 3)]);
});

test('machines have the same faults though each has its own clock, and not if one has another', t => {
	t.true(areSame([pulled('A:eth0', 1)], [pulled('A:eth0', 2)]));
	t.false(areSame([pulled('A:eth0', 1)], [pulled('B:eth0', 1)]));
	t.false(areSame([pulled('A:eth0', 1)], []));
});
