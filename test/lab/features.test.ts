// A kernel that lacks what a lab asks for, or has too little of it: it is told who uses it, with the way out, before anything is made.

import test from 'ava';
import {WgsimError} from '../../src/errors.js';
import {judgeFeatures, judgeInstances} from '../../src/lab/features.js';
import {parseTopology} from '../../src/topology/index.js';

const judge = (tunnelEnds: number, facts: Record<string, string>) => () =>
	judgeInstances('big-mesh', tunnelEnds, facts);

test('more of wireguard-go than the kernel has inotify instances for is an error with the way out', t => {
	const error = t.throws(judge(380, {wireguard: 'no', instances: '128'}), {instanceOf: WgsimError});
	t.is(error.message, 'big-mesh needs more inotify instances than this machine allows');
	t.regex(error.details.join('\n'), /each of 380 tunnel ends, and fs\.inotify\.max_user_instances is 128/);
	t.regex(error.hint!, /^sysctl -w fs\.inotify\.max_user_instances=512, or a kernel with WireGuard$/);
});

test('a kernel with WireGuard, a limit that suffices, and one that nobody knows are none', t => {
	t.notThrows(judge(380, {wireguard: 'yes', instances: '128'}));
	t.notThrows(judge(380, {wireguard: 'no', instances: '400'}));
	t.notThrows(judge(380, {wireguard: 'no'}));
	t.throws(judge(380, {wireguard: 'no', instances: '399'}));
});

const lab = (defaults: string) =>
	parseTopology(
		`name: lab\ndefaults: ${defaults}\nnetworks: {internet: {ospf: PUBLIC}}\nsites: {count: 2, gateways: {count: 1}}\n`,
		{file: 'lab.yaml'},
	);
const bare = {kernel: '6.1', wireguard: 'no', tun: 'no'};

const refusal = (defaults: string, facts: Readonly<Record<string, string>>): WgsimError | null => {
	try {
		judgeFeatures(lab(defaults), {...bare, ...facts});
		return null;
	} catch (error) {
		if (!(error instanceof WgsimError)) {
			throw error;
		}

		return error;
	}
};

test('the kernel is asked for its WireGuard where the topology wants no other', t => {
	const wanted = '{gateway: {wireguard-implementation: kernel}}';
	const error = refusal(wanted, {tun: 'yes'});
	t.is(error?.message, 'lab needs what this kernel (6.1) lacks');
	t.deepEqual(error?.details, ['kernel WireGuard (V1-1): no WireGuard in the kernel']);
	t.regex(error?.hint ?? '', /modprobe wireguard, or take wireguard-implementation: kernel out/);
	t.is(refusal(wanted, {wireguard: 'yes'}), null);
});

test('wireguard-go needs a TUN device, whatever else the kernel has', t => {
	const wanted = '{node: {wireguard-implementation: userspace}}';
	t.deepEqual(refusal(wanted, {wireguard: 'yes'})?.details, [
		'userspace WireGuard (V1-1): no TUN device, which wireguard-go needs',
	]);
	t.is(refusal(wanted, {tun: 'yes'}), null);
});

test('a lab that leaves it open asks nothing of the kernel', t => {
	t.is(refusal('{gateway: {wireguard-implementation: any}}', {}), null);
	t.is(refusal('{router: {wireguard-implementation: kernel}}', {}), null);
});
