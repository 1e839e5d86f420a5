// What doctor makes of what it found.

import test from 'ava';
import {judgeProbe} from '../../src/lab/doctor/verdicts.js';

const good = {
	...Object.fromEntries(
		['bridge', 'veth', 'netns', 'ipv6', 'dummy', 'ifb', 'wireguard', 'tun', 'vrf', 'netem'].map(name => [
			name,
			'yes',
		]),
	),
	instances: '128',
	pids: '4194304',
	files: '1048576',
	disk: '5000000',
	kernel: '6.12',
};

const statesOf = (facts: Record<string, string>) =>
	Object.fromEntries(judgeProbe(facts).map(({subject, state}) => [subject, state]));

test('a machine that has everything has nothing to note', t => {
	t.deepEqual([...new Set(Object.values(statesOf(good)))], ['ok']);
});

test('a kernel without WireGuard, dummy, netem and vrf will do', t => {
	const states = statesOf({...good, wireguard: 'no', dummy: 'no', netem: 'no', vrf: 'no'});
	t.deepEqual(
		Object.entries(states).filter(([, state]) => state !== 'ok'),
		[
			['WireGuard', 'note'],
			['dummy', 'note'],
			['netem', 'note'],
			['vrf', 'note'],
		],
	);
});

test('neither WireGuard nor TUN, no veth or a full disk will not', t => {
	t.is(statesOf({...good, wireguard: 'no', tun: 'no'}).WireGuard, 'missing');
	t.is(statesOf({...good, veth: 'no'}).links, 'missing');
	t.is(statesOf({...good, disk: '1000'}).disk, 'missing');
});

test('whatever is not ok says what to do, unless nothing can be done', t => {
	const bad = Object.fromEntries(Object.keys(good).map(name => [name, 'no']));
	for (const {subject, state, hint} of judgeProbe({...bad, ifb: 'yes'})) {
		t.true(state === 'ok' || hint !== null || subject === 'dummy', subject);
	}
});
