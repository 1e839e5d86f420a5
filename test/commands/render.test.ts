// `wgsim render`, as a user runs it.

import {execFile} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {parseTopology} from '../../src/topology/index.js';
import {fromSource} from '../from-source.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

function run(args: string[], input = ''): Promise<{code: number; stdout: string; stderr: string}> {
	return new Promise(resolve => {
		const command = [fromSource, 'src/cli.ts', 'render', ...args];
		const child = execFile(
			process.execPath,
			command,
			{cwd: root, maxBuffer: 2 ** 26},
			(error, stdout, stderr) => {
				resolve({code: error === null ? 0 : Number(error.code), stdout, stderr});
			},
		);
		child.stdin?.on('error', () => {});
		child.stdin?.end(input);
	});
}

test('the explicit form is a file that gives the same lab and the same explicit form', async t => {
	const [yaml, json] = await Promise.all([
		run(['topologies/psk-and-static.yaml']),
		run(['topologies/psk-and-static.yaml', '--json']),
	]);
	t.is(yaml.code, 0);
	t.is((await run(['-'], yaml.stdout)).stdout, yaml.stdout);
	t.deepEqual(parseTopology(json.stdout, {file: 'lab'}), parseTopology(yaml.stdout, {file: 'lab'}));
});

const key = /\b[A-Za-z\d+/]{43}=/;

test('a node has all its files, and no key that a start makes', async t => {
	for (const more of [[], ['--with-keys']]) {
		const {code, stdout} = await run(['topologies/psk-and-static.yaml', '--node', 'V1-1', ...more]);
		t.is(code, 0);
		t.regex(
			stdout,
			/^== \/etc\/wireguard\/wg2\.conf \(0600\)\n\[Interface\]\nPrivateKey = \(made at start\)\n/m,
		);
		t.regex(stdout, /^PresharedKey = \(made at start\)$/m);
		t.notRegex(stdout, key);
	}
});

test('keys of the file are shown only when asked for', async t => {
	const shown = (more: string[]) => run(['topologies/own-config.yaml', '--node', 'west', ...more]);
	const [hidden, asked] = await Promise.all([shown([]), shown(['--with-keys'])]);
	t.deepEqual(hidden.stdout.match(/^(?:PrivateKey|PresharedKey) = .*$/gm)?.sort(), [
		'PresharedKey = (hidden)',
		'PrivateKey = (hidden)',
	]);
	t.regex(asked.stdout, /^PrivateKey = [A-Za-z\d+/]{43}=$/m);
	t.true(asked.stdout.includes('== /etc/bird/main.conf (0644)\n# The router west'));
});

test('--json has path, mode and content of each file', async t => {
	const {stdout} = await run(['topologies/two-sites.yaml', '--node', 'R1', '--json']);
	const {lab, node, files} = JSON.parse(stdout);
	t.deepEqual([lab, node], ['two-sites', 'R1']);
	t.deepEqual(files[0].path, '/etc/bird/main.conf');
	t.is(files[0].mode, '0644');
	t.regex(files[0].content, /^protocol ospf v3 /m);
});

test('an unknown node is a usage error that lists the nodes, and a missing source is named where the file says so', async t => {
	const unknown = await run(['topologies/two-sites.yaml', '--node', 'V9']);
	t.is(unknown.code, 2);
	t.regex(unknown.stderr, /no node "V9"[\s\S]*V1-1, R1, V2-1, R2/);
	const text = `name: lab
networks: {net: {}}
nodes:
  A:
    interfaces: {eth0: {network: net}}
    files: [{path: /etc/a, source: not-there}, {path: /etc/b, source: ../..}]
  B: {interfaces: {eth0: {network: net}}}
`;
	const {code, stderr} = await run(['-'], text);
	t.is(code, 2);
	t.regex(stderr, /6:\d+ .*"not-there" is not there/);
	t.regex(stderr, /6:\d+ .*"\.\.\/\.\." is outside the folder of this file/);
});
