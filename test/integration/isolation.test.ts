// A lab without privileged containers, where its file says so. Where an engine starts none: engine-trouble.test.ts.

import {fileURLToPath} from 'node:url';
import test from 'ava';
import {docker, typed, wgsim} from './helpers.js';

const topology = fileURLToPath(new URL('../../topologies/two-sites.yaml', import.meta.url));
const lab = 'test-isolation';

test.after.always(() => wgsim(['stop', lab]));

test.serial('a lab works with named capabilities alone', async t => {
	const {code, stdout, stderr} = await wgsim([
		'start',
		topology,
		'--name',
		lab,
		'--isolation',
		'capabilities',
		'--json',
	]);
	t.is(code, 0, stderr);
	t.is(JSON.parse(stdout).isolation, 'capabilities');
	const privileged = await docker(
		'inspect',
		'--format',
		'{{.HostConfig.Privileged}}',
		`${lab}-V1-1`,
		`${lab}-fabric`,
	);
	t.is(privileged.stdout, 'false\nfalse\n');
	t.regex(await typed(`${lab}-R1`, 'ping -c2 10.0.2.1'), / 0% packet loss/);
	const settings = '/proc/sys/kernel/hostname /proc/sys/vm/swappiness /proc/sysrq-trigger';
	const writable = await typed(
		`${lab}-V1-1`,
		`for file in ${settings}; do [ ! -w $file ] || echo $file; done`,
	);
	t.is(writable, '', "the machine's settings are not the node's to change");
	t.is((await wgsim(['stop', lab])).code, 0);
});
