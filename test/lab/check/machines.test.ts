// Captures of a check on several machines: who sees the packets of a place, and what was seen in all.

import test from 'ava';
import {groupPlaces, joinSeen, type Machines} from '../../../src/lab/check/machines.js';

test('a bridge that several machines have is listened to on each of them', t => {
	const [one, two] = ['one', 'two'] as unknown as [Machines['all'][number], Machines['all'][number]];
	const at: Machines['at'] = ({ifname, node}) =>
		node === undefined ? (ifname === 'internet' ? [one, two] : [one]) : [two];
	const groups = groupPlaces(
		[{ifname: 'internet'}, {ifname: 'lan1'}, {ifname: 'any', node: 'R2', namespace: 'main'}],
		{at},
	);
	t.deepEqual(groups, [
		{session: one, indices: [0, 1]},
		{session: two, indices: [0, 2]},
	]);
});

test('what leaks on any machine has leaked', t => {
	const seen = (packets: number, leaks: number) => ({
		packets,
		dropped: 1,
		marks: leaks,
		counts: {leaks: {count: leaks, samples: leaks === 0 ? [] : [`${leaks} packets`]}},
	});
	t.deepEqual(joinSeen([seen(5, 0)]), seen(5, 0));
	t.deepEqual(joinSeen([seen(5, 0), seen(7, 2)]), {
		packets: 12,
		dropped: 2,
		marks: 2,
		counts: {leaks: {count: 2, samples: ['2 packets']}},
	});
});
