// The same with Node's own test runner. With Node 24 or TypeScript, `await using lab = await startLab(…)` stops it by itself.

import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {startLab} from 'wgsim';

const topology = new URL('../../topologies/two-sites.yaml', import.meta.url).pathname;

let lab;
before(async () => {
	lab = await startLab(topology);
});
after(() => lab?.stop());

test('the tunnel heals when its gateway comes back', async () => {
	const gateway = lab.node('V2-1');
	await gateway.exec(['ip', '-n', 'private', 'link', 'set', 'wg1', 'down']);
	const {received} = await lab.node('R1').ping('10.0.2.1', {timeout: 1});
	assert.equal(received, 0);
	await gateway.exec(['ip', '-n', 'private', 'link', 'set', 'wg1', 'up']);
});
