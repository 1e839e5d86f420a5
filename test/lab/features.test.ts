// A kernel's limits are told before anything is made.

import test from 'ava';
import {WgsimError} from '../../src/errors.js';
import {judgeInstances} from '../../src/lab/features.js';

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
