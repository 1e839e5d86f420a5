// What asks a node whether it is ready.

import test from 'ava';
import {planLab} from '../../src/plan/plan-lab.js';
import {bootPaths} from '../../src/plan/survey.js';
import {filesOf, read, seed} from './reference.js';

const filesWith = (settings: string) =>
	filesOf(
		planLab(
			read(`name: lab
networks: {net: {}}
nodes:
  a: {${settings} interfaces: {eth0: {network: net, addresses: [10.0.0.1/24]}}}
  b: {interfaces: {eth0: {network: net, addresses: [10.0.0.2/24]}}}
`),
			seed,
		),
		'a',
	).filter(({path}) => path.includes('/ready/'));

test('the command is run with its arguments as they are, by a service that a running node replaces', t => {
	const files = filesWith(`ready: [sh, -c, "echo 'it is' \\"$HOME\\"\\nexit 0"],`);
	const run = files.find(({path}) => path === '/etc/wgsim/services/ready/run')!;
	t.is(
		run.content,
		`#!/bin/sh\nexec 2>&1\nexec wgsim-ready 'sh' '-c' 'echo '\\''it is'\\'' "$HOME"\nexit 0'\n`,
	);
	t.is(run.mode, 0o755);
	t.deepEqual(bootPaths(files.map(({path}) => path)), []);
});

test('where nothing is asked, nothing is there', t => {
	t.deepEqual(filesWith(''), []);
});
