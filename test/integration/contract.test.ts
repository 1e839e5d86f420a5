// A lab that another version of wgsim started is told by its version, and a start brings it up to this one.

import {mkdtempSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import {nodeImageTag} from '../../src/engine/image.js';
import {docker, wgsim} from './helpers.js';

const lab = 'test-contract';
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'wgsim-contract-')));
const file = join(folder, 'lab.yaml');
const topology = `name: ${lab}
networks: {wire: {}}
nodes:
  A: {kind: router, interfaces: {eth0: {network: wire, addresses: [192.0.2.1/24]}}}
  B: {kind: router, interfaces: {eth0: {network: wire, addresses: [192.0.2.2/24]}}}
`;

test.before(() => {
	writeFileSync(file, topology);
});

test.after.always(async () => {
	await wgsim(['stop', lab]);
	rmSync(folder, {recursive: true});
});

test('a fabric of before is refused by its version, until a start has replaced it', async t => {
	const labels = {'wgsim.lab': lab, 'wgsim.node': 'fabric', 'wgsim.source': file};
	await docker(
		...['run', '--detach', '--name', `${lab}-fabric`, '--entrypoint', 'sleep'],
		...Object.entries(labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]),
		...[nodeImageTag(), 'infinity'],
	);
	for (const args of [
		['status', lab],
		['reach', lab],
		['check', lab],
		['link', 'down', 'A:eth0', '--lab', lab],
		['heal', lab],
		['capture', 'A:eth0', '--lab', lab],
		['events', lab],
	]) {
		const {code, stderr} = await wgsim(args);
		t.not(code, 0, args.join(' '));
		t.regex(stderr, /another version of wgsim started this lab/, args.join(' '));
		t.regex(stderr, /has version none of the contract/, args.join(' '));
		t.regex(stderr, /→ wgsim start .*lab\.yaml .*brings the lab up to this wgsim/, args.join(' '));
		t.notRegex(stderr, /\n\s+at /, args.join(' '));
	}

	const started = await wgsim(['start', file]);
	t.is(started.code, 0, started.stderr);
	const status = await wgsim(['status', lab]);
	t.is(status.code, 0, status.stderr);
});
