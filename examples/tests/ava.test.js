// A test of a VPN in AVA: a lab of its own for this file, gone when the tests are over, even if they crash.

import test from 'ava';
import {startLab} from 'wgsim';

const topology = new URL('../../topologies/two-sites.yaml', import.meta.url).pathname;

let lab;
test.before(async () => {
	lab = await startLab(topology);
});
test.after.always(() => lab?.stop());

test('the sites reach each other', async t => {
	const {received} = await lab.node('R1').ping('10.0.2.1', {count: 3});
	t.is(received, 3);
});

test('what leaves the gateway is encrypted', async t => {
	const {stdout} = await lab.node('V1-1').exec(['ip', 'route', 'show', '10.0.2.0/24']);
	t.is(stdout, '', 'the private prefix is not known outside of the nested namespace');
	const inside = await lab.node('V1-1').exec(['ip', 'route', 'get', '10.0.2.1'], {netns: 'private'});
	t.regex(inside.stdout, /dev wg2/);
});
