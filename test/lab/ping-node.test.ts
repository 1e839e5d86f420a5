// Which addresses of a node are pinged, and what of the answers counts.

import test from 'ava';
import type {Echo} from '../../src/lab/check/echo.js';
import {ownerOf, summarizeEchoes, targetsOf} from '../../src/lab/node/ping-node.js';
import {renderPing} from '../../src/output/ping.js';
import {planLab} from '../../src/plan/plan-lab.js';
import {read, referenceWithoutKeys, seed} from '../plan/reference.js';

const {wiring} = planLab(read(referenceWithoutKeys), seed);
const addresses = (from: string, to: string) => targetsOf(wiring, from, to).map(({address}) => address);

test('what is promised between the two; else to anybody; else what is its own', t => {
	t.deepEqual(addresses('R1', 'R3'), ['2001:db8:a3::1', '10.0.3.1']);
	t.deepEqual(addresses('V1-1', 'R3'), ['2001:db8:a3::1', '10.0.3.1']);
	t.deepEqual(addresses('R1', 'V1-1'), ['2001:db8:1::1']);
	t.deepEqual(addresses('R1', 'nobody'), []);
});

test('an address of the lab has a place', t => {
	t.deepEqual(ownerOf(wiring, '10.0.3.1'), {node: 'R3', namespace: 'main'});
	t.is(ownerOf(wiring, '10.0.3.99'), null);
});

const echo = (kind: Echo['kind'], more: Partial<Echo> = {}): Echo => ({
	kind,
	from: null,
	mtu: null,
	ttl: null,
	ms: null,
	...more,
});
const target = {address: '10.0.3.1', at: {node: 'R3', namespace: 'main'}};

test('replies are counted and timed; the last failure is told', t => {
	const summary = summarizeEchoes(target, [
		echo('reply', {from: '10.0.3.1', ms: 1, ttl: 62}),
		echo('no answer'),
		echo('reply', {from: '10.0.3.1', ms: 3, ttl: 61}),
	]);
	t.deepEqual(summary, {
		...target,
		sent: 3,
		received: 2,
		rtt: {min: 1, avg: 2, max: 3},
		ttl: 61,
		why: 'no answer',
	});
	t.regex(
		renderPing('R1', [summary])[1]!,
		/^R1 +R3 +10\.0\.3\.1 +2 of 3 +1\.00\/2\.00\/3\.00 +61 +no answer$/,
	);
});

test('a reply from another node is none, and an error names its sender', t => {
	const stray = summarizeEchoes(target, [echo('stray reply', {from: '10.0.3.1', ms: 1, ttl: 62})]);
	t.like(stray, {received: 0, rtt: null, ttl: null, why: 'a reply from another node, says 10.0.3.1'});
	t.like(summarizeEchoes(target, [echo('not sent', {why: 'Network is unreachable'})]), {
		received: 0,
		why: 'not sent: Network is unreachable',
	});
	t.like(summarizeEchoes(target, [echo('too big', {from: '192.0.2.1', mtu: 1400})]), {
		why: 'too big (MTU 1400), says 192.0.2.1',
	});
});
