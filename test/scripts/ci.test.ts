// CI says which Nodes it runs on, and runs what is there.

import {accessSync, constants, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import {parse} from 'yaml';
// @ts-expect-error: a plain script without types
import {next, oldest, withNode} from '../../scripts/nodes.mjs';
import {run} from '../integration/helpers.js';

const top = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, top), 'utf8');
const {test: job} = parse(read('.github/workflows/ci.yml')).jobs;
const [script, ...others]: string[] = job.steps.flatMap((step: {run?: string}) => step.run ?? []);

test('the workflow runs on the oldest Node that the package takes, and on the next', t => {
	t.deepEqual(job.strategy.matrix.node, [oldest, next]);
	t.regex(oldest, /^\d+\.\d+$/);
	t.false(job.strategy['fail-fast']);
	const setUp = job.steps.find(({uses}: {uses?: string}) => uses?.startsWith('actions/setup-node@'));
	t.is(setUp.with['node-version'], `\${{ matrix.node }}`);
});

test('its one script is what CI runs here, on one Node', t => {
	t.deepEqual(others, []);
	const [, path, args] = /^sudo env "PATH=\$PATH" (\S+) (.*)$/.exec(script!) ?? [];
	t.is(path, '.ci/run');
	t.is(args, '--this-node');
	t.notThrows(() => accessSync(new URL(path!, top), constants.X_OK));
});

test('an argument that the tests do not know is refused before anything is set up', async t => {
	const {code, stdout, stderr} = await run([process.execPath, 'scripts/test.mjs', '--this-nodes'], {
		cwd: top.pathname,
	});
	t.is(code, 1);
	t.is(stdout, '');
	t.regex(stderr, /^✘ .*--this-nodes/);
});

test('a Node that is chosen is the one that `#!/usr/bin/env node` finds', async t => {
	const folder = mkdtempSync(join(tmpdir(), 'wgsim-node-'));
	t.teardown(() => rmSync(folder, {recursive: true}));
	const program = join(folder, 'node');
	writeFileSync(program, '#!/bin/sh\necho chosen\n', {mode: 0o755});
	t.is((await run(['/usr/bin/env', 'node', '--version'], {env: withNode(program)})).stdout, 'chosen\n');
});
