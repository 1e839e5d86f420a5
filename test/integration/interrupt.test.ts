// What a start does when it is told to stop: by a second Ctrl-C, with --keep, and when its terminal is gone.

import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {startProxy} from './docker-proxy.js';
import {cli, docker, spawnWgsim, tryDocker, until, wgsim} from './helpers.js';

const folder = mkdtempSync(join(tmpdir(), 'wgsim-interrupt-'));
const topology = fileURLToPath(new URL('../../topologies/two-sites.yaml', import.meta.url));
const lab = 'test-interrupt';
const containers = async (): Promise<number> =>
	(await docker('ps', '-aq', '--filter', `label=wgsim.lab=${lab}`)).stdout.split('\n').filter(Boolean).length;

test.afterEach.always(() => wgsim(['stop', lab]));

test.after.always(() => rmSync(folder, {recursive: true, force: true}));

/** Starts the lab, and resolves when it says so much. */
async function startUntil(pattern: RegExp, args: readonly string[] = [], env: Record<string, string> = {}) {
	const child = spawnWgsim(['start', topology, '--name', lab, ...args], env);
	const said = {stderr: ''};
	const ended = once(child, 'close');
	child.stdout.resume();
	child.stderr.on('data', data => {
		said.stderr += data;
	});
	await until(
		async () => said.stderr,
		text => pattern.test(text),
		String(pattern),
	);
	return {child, said, ended};
}

test.serial('a second Ctrl-C ends at once, though Docker keeps the first one waiting', async t => {
	const proxy = await startProxy(join(folder, 'docker.sock'), ({kind}) =>
		kind.startsWith('DELETE ') ? 'stall' : null,
	);
	const {child, said, ended} = await startUntil(/\(2\/5\)/, [], {DOCKER_HOST: proxy.host});
	child.kill('SIGINT');
	await until(
		async () => proxy.calls.some(({kind}) => kind.startsWith('DELETE ')),
		Boolean,
		'the first Ctrl-C removes what was made',
	);
	t.is(child.exitCode, null);
	child.kill('SIGINT');
	t.deepEqual(await ended, [130, null]);
	t.regex(said.stderr, /wgsim: SIGINT: undoing this run/);
	await proxy.stop();
	t.is((await wgsim(['stop', lab])).code, 0);
	t.is(await containers(), 0);
});

test.serial(
	'with --keep an interrupt leaves what was made, and the next start goes on from there',
	async t => {
		const {child, said, ended} = await startUntil(/\(5\/5\)/, ['--keep']);
		child.kill('SIGTERM');
		t.deepEqual(await ended, [130, null]);
		t.regex(said.stderr, /wgsim: SIGTERM: stopping …/);
		t.is(await containers(), 5);
		const again = await wgsim(['start', topology, '--name', lab, '--json']);
		t.is(again.code, 0, again.stderr);
		t.deepEqual(JSON.parse(again.stdout).actions, []);
	},
);

test.serial('a lab that was brought up to be checked is gone after Ctrl-C', async t => {
	const file = join(folder, 'checked.yaml');
	const nodes = ['A', 'B'].map(
		(name, index) =>
			`  ${name}: {kind: router, interfaces: {eth0: {network: net, addresses: [192.0.2.${index + 1}/24]}}}`,
	);
	// It would go on for a while.
	const checks = `checks:\n  - command: {at: A, run: touch /tmp/asked; sleep 25}\n`;
	writeFileSync(file, `name: ${lab}\nnetworks: {net: {}}\nnodes:\n${nodes.join('\n')}\n${checks}`);
	const child = spawnWgsim(['check', file]);
	const ended = once(child, 'close');
	child.stdout.resume();
	child.stderr.resume();
	const asked = async () => (await tryDocker('exec', `${lab}-A`, 'ls', '/tmp/asked')).code;
	await until(asked, code => code === 0, 'it is being checked');
	child.kill('SIGINT');
	t.deepEqual(await ended, [130, null]);
	t.is(await containers(), 0);
});

test.serial('a terminal that is closed is an interrupt like any other', async t => {
	// script(1) gives the start a terminal, and takes it away when it dies.
	const line = `"${process.execPath}" "${cli}" start "${topology}" --name ${lab}`;
	const terminal = spawn('script', ['-q', '-c', line, '/dev/null'], {stdio: ['pipe', 'pipe', 'ignore']});
	terminal.stdout.resume();
	await until(containers, count => count >= 3, 'containers are made');
	terminal.kill('SIGKILL');
	t.is(await until(containers, count => count === 0, 'nothing is left'), 0);
});
