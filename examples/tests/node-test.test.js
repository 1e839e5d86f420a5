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

test('a cut cable is noticed, and nothing is left of it once it is healed', async () => {
	await lab.fault('link down V2-1:eth0');
	assert.equal((await lab.node('R1').ping('10.0.2.1', {timeout: 1})).received, 0);
	await lab.heal();
	const report = await lab.check({timeout: 60_000, only: ['reach', 'tunnel']});
	assert.ok(report.ok, JSON.stringify(report.results));
});
