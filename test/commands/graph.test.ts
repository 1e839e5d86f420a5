// `wgsim graph`, as a user runs it.

import {execFile} from 'node:child_process';
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';

const root = fileURLToPath(new URL('../../', import.meta.url));

function run(...args: string[]): Promise<{code: number; stdout: string; stderr: string}> {
	return new Promise(resolve => {
		const command = ['--import=tsx', 'src/cli.ts', 'graph', ...args];
		execFile(process.execPath, command, {cwd: root}, (error, stdout, stderr) => {
			resolve({code: error === null ? 0 : Number(error.code), stdout, stderr});
		});
	});
}

test('without a format it is Mermaid on stdout', async t => {
	const {code, stdout, stderr} = await run('topologies/two-sites.yaml');
	t.is(code, 0);
	t.is(stderr, '');
	t.true(stdout.startsWith('flowchart TB\n\tsubgraph s0["site 1"]\n'));
});

test('-o writes a file and prints nothing', async t => {
	const folder = await mkdtemp(join(tmpdir(), 'wgsim-graph-'));
	t.teardown(() => rm(folder, {recursive: true}));
	const file = join(folder, 'lab.html');
	t.deepEqual(await run('topologies/two-sites.yaml', '--format', 'html', '-o', file), {
		code: 0,
		stdout: '',
		stderr: '',
	});
	t.true((await readFile(file, 'utf8')).startsWith('<!doctype html>'));
});

test('a format that is none and a topology with problems are usage errors', async t => {
	const {code, stderr} = await run('topologies/two-sites.yaml', '--format', 'png');
	t.is(code, 2);
	t.regex(stderr, /Allowed choices are mermaid, dot, svg, html/);

	const broken = await run('test/errors/empty.yaml');
	t.is(broken.code, 2);
	t.regex(broken.stderr, /empty\.yaml:1:1: /);
});

test('a file that the topology names and that is not there is a problem with its line', async t => {
	const folder = await mkdtemp(join(tmpdir(), 'wgsim-graph-'));
	t.teardown(() => rm(folder, {recursive: true}));
	const file = join(folder, 'lab.yaml');
	const text = `name: lab
networks: {net: {}}
nodes:
  A: {interfaces: {eth0: {network: net}}, files: [{path: /etc/a, source: not-there}]}
  B: {interfaces: {eth0: {network: net}}}
`;
	await writeFile(file, text);
	const {code, stderr} = await run(file);
	t.is(code, 2);
	t.regex(stderr, /lab\.yaml:4:\d+ .*"not-there" is not there/);
});

test('a file that cannot be written is named', async t => {
	const {code, stderr} = await run('topologies/two-sites.yaml', '-o', 'no/such/folder/lab.mmd');
	t.is(code, 1);
	t.regex(stderr, /cannot write no\/such\/folder\/lab\.mmd/);
});

test('who draws more edges in Mermaid than it takes is told', async t => {
	const {code, stderr} = await run('topologies/big-mesh.yaml', '--set', 'N=33');
	t.is(code, 0);
	t.regex(stderr, /edges; Mermaid draws 500 unless/);
});
