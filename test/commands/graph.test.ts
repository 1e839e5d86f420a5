// `wgsim graph`, as a user runs it.

import {execFile} from 'node:child_process';
import {existsSync} from 'node:fs';
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {fromSource} from '../from-source.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

function run(...args: string[]): Promise<{code: number; stdout: string; stderr: string}> {
	return new Promise(resolve => {
		const command = [fromSource, 'src/cli.ts', 'graph', ...args];
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

/** How a file of each kind begins: what it is, and not what it is called. */
const beginnings: Readonly<Record<string, string>> = {
	'lab.svg': '<svg role="img"',
	'lab.SVG': '<svg role="img"',
	'lab.html': '<!doctype html>',
	'lab.mmd': 'flowchart TB\n',
	'lab.mermaid': 'flowchart TB\n',
	'lab.dot': '// Draw it with: dot',
	'lab.gv': '// Draw it with: dot',
	'lab.png': '\u0089PNG\r\n\u001a\n',
};

test('the name of the file says what is drawn, and nothing is printed', async t => {
	const folder = await mkdtemp(join(tmpdir(), 'wgsim-graph-'));
	t.teardown(() => rm(folder, {recursive: true}));
	for (const [name, beginning] of Object.entries(beginnings)) {
		const file = join(folder, name);
		t.deepEqual(await run('topologies/two-sites.yaml', '-o', file), {code: 0, stdout: '', stderr: ''});
		t.true((await readFile(file, 'latin1')).startsWith(beginning), name);
	}

	const odd = join(folder, 'lab.txt');
	t.is((await run('topologies/two-sites.yaml', '--format', 'svg', '-o', odd)).code, 0);
	t.true((await readFile(odd, 'utf8')).startsWith(beginnings['lab.svg']!));
});

test('what is alive is drawn as SVG, with nothing of what belongs to a file', async t => {
	for (const [words, told] of [
		[['-o', 'now.png'], /graph --live: draws svg, not png/],
		[['--format', 'mermaid'], /graph --live: draws svg, not mermaid/],
		[['--addresses'], /--live and --addresses exclude each other/],
	] as const) {
		const {code, stderr} = await run('some-lab', '--live', ...words);
		t.is(code, 2);
		t.regex(stderr, told);
	}
});

test('a name that says nothing, and one that says another thing than --format, are refused', async t => {
	const unknown = await run('topologies/two-sites.yaml', '-o', 'lab.jpeg');
	t.is(unknown.code, 2);
	t.regex(
		unknown.stderr,
		/lab\.jpeg: its name gives no format\n.*\.mmd, .*\.svg, \.html, \.png, or give --format/,
	);
	const contradiction = await run('topologies/two-sites.yaml', '--format', 'svg', '-o', 'lab.png');
	t.is(contradiction.code, 2);
	t.regex(contradiction.stderr, /--format svg and lab\.png contradict each other/);
	t.false(existsSync(join(root, 'lab.jpeg')) || existsSync(join(root, 'lab.png')));
});

test('stdout takes every format under each of its names', async t => {
	t.true((await run('topologies/two-sites.yaml', '--format', 'svg', '-o', '-')).stdout.startsWith('<svg'));
	t.true((await run('topologies/two-sites.yaml', '-o', '/dev/stdout')).stdout.startsWith('flowchart TB'));
});

test('a format that is none and a topology with problems are usage errors', async t => {
	const {code, stderr} = await run('topologies/two-sites.yaml', '--format', 'jpeg');
	t.is(code, 2);
	t.regex(stderr, /Allowed choices are mermaid, dot, svg, html, png/);

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
	t.is(code, 2);
	t.regex(
		stderr,
		/--output no\/such\/folder\/lab\.mmd: cannot be written: its folder does not exist\n {2}→ mkdir -p no\/such\/folder\n/,
	);
});

test('who draws more edges in Mermaid than it takes is told', async t => {
	const {code, stderr} = await run('topologies/big-mesh.yaml', '--set', 'N=33');
	t.is(code, 0);
	t.regex(stderr, /edges; Mermaid draws 500 unless/);
});
