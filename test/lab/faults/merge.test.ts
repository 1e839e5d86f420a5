// What a fault makes of the faults that there are: the reference lab's plan, and no Docker.

import test from 'ava';
import {WgsimError} from '../../../src/errors.js';
import {mergeFault, type WireFault} from '../../../src/lab/faults/merge.js';
import type {FaultRecord} from '../../../src/lab/faults/records.js';
import {planLab} from '../../../src/plan/plan-lab.js';
import {parseFault} from '../../../src/topology/fault/parse.js';
import {read, referenceText, seed} from '../../plan/reference.js';

const {wiring: plan} = planLab(read(referenceText), seed);
const all = {netem: true, duplicate: true};

/** The faults after these, one after the other. */
function after(words: readonly string[], features = all): readonly FaultRecord[] {
	return words.reduce<readonly FaultRecord[]>(
		(faults, each) => mergeFault(parseFault(each) as WireFault, {plan, faults, features}).faults,
		[],
	);
}

const textsAfter = (...words: readonly string[]): string[] => after(words).map(({text}) => text);

test('a cable has two ends, and either puts it back; a port of a switch has one', t => {
	const [cable, port] = after(['link down V1-1:eth1', 'link down V1-1:eth0']);
	t.like(cable, {ends: ['V1-1:eth1', 'V1-2:eth1'], heal: 'wgsim link up V1-1:eth1'});
	t.like(port, {ends: ['V1-1:eth0']});
	t.deepEqual(textsAfter('link down V1-1:eth1', 'link down V1-2:eth1'), ['link down V1-1:eth1']);
	t.deepEqual(textsAfter('link down V1-1:eth1', 'link up V1-2:eth1'), []);
});

test('a partial change keeps the rest, a direction each', t => {
	t.deepEqual(textsAfter('link impair R1:eth0 --delay 50ms', 'link impair R1:eth0 --loss 1% --egress'), [
		'link impair R1:eth0 --egress --delay 50ms --loss 1% and --ingress --delay 50ms',
	]);
	t.deepEqual(
		textsAfter(
			'link impair R1:eth0 --delay 50ms --loss 2%',
			'link impair R1:eth0 --delay none',
			'link impair R1:eth0 --ingress --clear',
		),
		['link impair R1:eth0 --egress --loss 2%'],
	);
	t.deepEqual(textsAfter('link impair R1:eth0 --loss 2%', 'link impair R1:eth0 --clear'), []);
	t.deepEqual(textsAfter('link impair R1:eth0 --loss 2%', 'link impair R1:eth0 --loss none'), []);
});

test('an MTU or an address of its own is one fault, and the planned one is none', t => {
	t.deepEqual(textsAfter('link mtu R1:eth0 1400', 'link mtu R1:eth0 1300'), ['link mtu R1:eth0 1300']);
	t.deepEqual(textsAfter('link mtu R1:eth0 1400', 'link mtu R1:eth0 1500'), []);
	t.deepEqual(textsAfter('link renumber R1:eth0 192.168.1.9/24', 'link renumber R1:eth0 --clear'), []);
});

test('a partition has every member in one part, and the rest in one more', t => {
	const [split] = after(['partition internet V1-* | V2-1:eth0']);
	t.like(split, {
		parts: [['V1-1:eth0', 'V1-2:eth0'], ['V2-1:eth0'], ['V2-2:eth0', 'V3-1:eth0', 'V3-2:eth0']],
	});
	t.is(after(['partition internet V1-*', 'partition internet V2-*', 'partition internet --heal']).length, 0);
});

test('what is said again changes nothing', t => {
	for (const words of [
		'link down V1-1:eth1',
		'link impair R1:eth0 --delay 50ms --loss 1%',
		'link mtu R1:eth0 1400',
		'link renumber R1:eth0 192.168.1.9/24',
		'partition internet V1-*',
	]) {
		t.deepEqual(after([words, words]), after([words]), words);
	}
});

const refused: Record<string, [RegExp, RegExp]> = {
	'link down V1-3:eth0': [/routed-vpn has no node V1-3/, /did you mean/],
	'link down V1-1:eth7': [/V1-1 has no wired interface eth7/, /did you mean "eth\d"/],
	'link down V1-1:wg3': [/V1-1 has no wired interface wg3/, /known are eth0, eth2, eth1/],
	'link mtu R1:eth0 9000': [/9000 is above the 1500 of its network lan1/, /raise mtu of lan1/],
	'link impair R1:eth0 --jitter 5ms': [/jitter without a delay/, /--delay/],
	'partition interent V1-1': [/routed-vpn has no network interent/, /did you mean "internet"/],
	'partition internet V1-1 | R1': [/R1 is not a member of internet/, /V1-1|V2-1/],
	'partition internet V1-* | V1-1': [/V1-1:eth0 is in two parts/, /one of them/],
	'partition internet *': [/all members of internet are in one part/, /leave some members out/],
};

for (const [words, [message, hint]] of Object.entries(refused)) {
	test(`${words} is refused`, t => {
		const error = t.throws(() => after([words]), {instanceOf: WgsimError, message});
		t.regex(error?.hint ?? '', hint);
	});
}

test('what this kernel cannot do is refused by name, and what it can do without is not', t => {
	const none = {netem: false, duplicate: false};
	t.throws(() => after(['link impair R1:eth0 --delay 5ms'], none), {message: /no netem, which delays/});
	t.throws(() => after(['link impair R1:eth0 --duplicate 5%'], none), {message: /which double packets/});
	t.is(after(['link impair R1:eth0 --loss 5% --rate 1mbit'], none).length, 1);
	t.is(after(['link impair R1:eth0 --delay 0ms'], none).length, 1);
});
