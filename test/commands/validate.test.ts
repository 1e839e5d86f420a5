// `wgsim validate` and `wgsim schema`, as a user runs them.

import {execFile, spawn} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {text} from 'node:stream/consumers';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {fromSource} from '../from-source.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

interface Result {
	readonly code: number;
	readonly stdout: string;
	readonly stderr: string;
}

function run(args: readonly string[], env: Record<string, string> = {}): Promise<Result> {
	return new Promise(resolve => {
		const options = {cwd: root, env: {...process.env, ...env}};
		execFile(process.execPath, [fromSource, 'src/cli.ts', ...args], options, (error, stdout, stderr) => {
			resolve({code: error === null ? 0 : Number(error.code), stdout, stderr});
		});
	});
}

test('a topology in order is ok on stdout', async t => {
	t.deepEqual(await run(['validate', 'topologies/routed-vpn.yaml']), {
		code: 0,
		stdout: 'ok topologies/routed-vpn.yaml: 9 nodes, 7 networks, 12 tunnels, 12 BGP sessions, 6 checks\n',
		stderr: '',
	});
});

test('a session with the BIRD of a user at one end is one session', async t => {
	const folder = mkdtempSync(join(tmpdir(), 'wgsim-validate-'));
	t.teardown(() => rmSync(folder, {recursive: true}));
	writeFileSync(join(folder, 'own.conf'), 'protocol device {}\n');
	const file = join(folder, 'lab.yaml');
	const sites =
		'networks: {internet: {prefix: ["2001:db8:0:1::/64"]}}\nsites: {count: 2, gateways: {count: 1}}\n';
	writeFileSync(file, `name: lab\n${sites}nodes: {V1-1: {routing: {private: {config: own.conf}}}}\n`);
	t.regex((await run(['validate', file])).stdout, /, 1 tunnel, 1 BGP session, 2 checks$/m);
});

test('problems of all files go to stderr, one a line, and the exit code is 2', async t => {
	const {code, stdout, stderr} = await run([
		'validate',
		'test/errors/empty.yaml',
		'topologies/routed-vpn.yaml',
		'nowhere.yaml',
	]);
	t.is(code, 2);
	t.regex(stdout, /^ok topologies\/routed-vpn\.yaml: /);
	t.is(
		stderr,
		'test/errors/empty.yaml:1:1: this file is empty; begin with name: my-lab\nnowhere.yaml:1:1: no such file\n',
	);
});

test('--json is one document, with every problem in its parts', async t => {
	const {code, stdout} = await run([
		'validate',
		'--json',
		'test/errors/unknown-key.yaml',
		'topologies/routed-vpn.yaml',
	]);
	t.is(code, 2);
	const [bad, good] = JSON.parse(stdout).files;
	t.deepEqual(bad, {
		file: 'test/errors/unknown-key.yaml',
		ok: false,
		problems: [
			{
				file: 'test/errors/unknown-key.yaml',
				line: 2,
				column: 1,
				path: 'sitse',
				message: 'unknown key',
				hint: 'did you mean "sites"?',
			},
			{
				file: 'test/errors/unknown-key.yaml',
				line: 2,
				column: 8,
				path: 'sitse.gateways.uplinks[0]',
				message: 'there is no network "internet"',
				hint: 'known are lan1, vpn1, lan2, vpn2',
			},
		],
	});
	t.like(good, {ok: true, lab: 'routed-vpn', nodes: 9, tunnels: 12, problems: []});
	t.false(stdout.includes('CiWM8Klnl'));
});

test('- reads stdin; --set wins over the environment, which wins over the default', async t => {
	const validate = async (...args: string[]): Promise<string> => {
		const child = spawn(process.execPath, [fromSource, 'src/cli.ts', 'validate', '-', ...args], {
			cwd: root,
			env: {...process.env, SITES: '3'},
		});
		child.stdin.end(`name: lab\nnetworks: {internet: {ospf: PUBLIC}}\nsites: {count: "\${SITES:-2}"}\n`);
		return text(child.stdout);
	};
	t.regex(await validate(), /^ok -: 9 nodes/);
	t.regex(await validate('--set', 'SITES=4'), /^ok -: 12 nodes/);
});

test('a malformed --set is a usage error', async t => {
	const {code, stderr} = await run(['validate', '-', '--set', 'SITES']);
	t.is(code, 2);
	t.regex(stderr, /--set takes NAME=VALUE/);
});

test('schema prints the schema', async t => {
	const {code, stdout} = await run(['schema']);
	t.is(code, 0);
	t.is(JSON.parse(stdout).title, 'wgsim topology');
});
