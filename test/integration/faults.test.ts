// What goes wrong while a lab comes up: each is a clear error, and nothing is left behind.

import {once} from 'node:events';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {createConnection, createServer, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import {docker, type Ran, referenceTopology, spawnWgsim, tryDocker, wgsim} from './helpers.js';

const lab = 'test-faults';
const folder = mkdtempSync(join(tmpdir(), 'wgsim-faults-'));
const socket = (process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock').replace('unix://', '');

test.afterEach.always(async () => {
	await wgsim(['stop', lab]);
	await tryDocker('rm', '-f', `${lab}-R1`);
});

test.after.always(() => rmSync(folder, {recursive: true, force: true}));

/** Containers and volumes of the lab that stand. */
async function leftovers(): Promise<string[]> {
	const label = `label=wgsim.lab=${lab}`;
	const containers = await docker('ps', '-aq', '--filter', label);
	const volumes = await docker('volume', 'ls', '-q', '--filter', label);
	return [...containers.stdout.split('\n'), ...volumes.stdout.split('\n')].filter(Boolean);
}

/** Runs a start and does something to it as soon as its progress matches. */
async function startAnd(
	pattern: RegExp,
	act: (child: ReturnType<typeof spawnWgsim>) => unknown,
	env: Record<string, string> = {},
): Promise<Ran> {
	const child = spawnWgsim(['start', '--name', lab], env);
	let stdout = '';
	let stderr = '';
	let acting: unknown = null;
	child.stdout.on('data', data => {
		stdout += data;
	});
	child.stderr.on('data', data => {
		stderr += data;
		if (acting === null && pattern.test(stderr)) {
			acting = act(child) ?? true;
		}
	});
	const [code, signal] = await once(child, 'close');
	await acting;
	return {code: code ?? (signal === 'SIGKILL' ? 137 : -1), stdout, stderr};
}

for (const {when, pattern, signal} of [
	{when: 'when the first node is up', pattern: /\(1\/10\)/, signal: 'SIGINT'},
	{when: 'half-way through the nodes', pattern: /\(5\/10\)/, signal: 'SIGTERM'},
	{when: 'when all nodes are up', pattern: /\(10\/10\)/, signal: 'SIGHUP'},
	{when: 'while the lab converges', pattern: /OSPF neighbours [1-9]/, signal: 'SIGINT'},
] as const) {
	test.serial(`${signal} ${when} removes what this run made`, async t => {
		const {code, stderr} = await startAnd(pattern, child => child.kill(signal));
		t.is(code, 130, stderr);
		t.regex(stderr, new RegExp(`wgsim: ${signal}: undoing this run`));
		t.regex(stderr, /wgsim: interrupted\n$/);
		t.deepEqual(await leftovers(), []);
	});
}

test.serial('a lab that somebody stops while it converges is waited for no longer', async t => {
	const {code, stderr} = await startAnd(/R3 up/, async () => {
		// It would be done before a busy machine has come to the stop.
		await docker('pause', `${lab}-R3`);
		await wgsim(['stop', lab]);
	});
	t.is(code, 1, stderr);
	t.regex(stderr, /wgsim: test-faults was stopped by another wgsim\n$/);
	t.deepEqual(await leftovers(), []);
});

test.serial('an interrupted repair leaves the lab that was there before', async t => {
	t.is((await wgsim(['start', '--name', lab, '--no-wait'])).code, 0);
	await docker('rm', '-f', `${lab}-R2`);
	const {code, stderr} = await startAnd(/R2 up/, child => child.kill('SIGINT'));
	t.is(code, 130, stderr);
	const names = (await docker('ps', '--filter', `label=wgsim.lab=${lab}`, '--format', '{{.Names}}')).stdout;
	t.is(names.trim().split('\n').length, 9);
});

test.serial('after kill -9 the next start completes and the next stop cleans', async t => {
	await startAnd(/\(4\/10\)/, child => child.kill('SIGKILL'));
	t.not((await leftovers()).length, 0);
	const again = await wgsim(['start', '--name', lab]);
	t.is(again.code, 0, again.stderr);
	t.is((await wgsim(['stop', lab])).code, 0);
	t.deepEqual(await leftovers(), []);
});

test.serial('a container of that name that is not ours is an error, and is left alone', async t => {
	const image = JSON.parse((await wgsim(['image', 'build', '--json'])).stdout).tag;
	t.is((await tryDocker('create', '--name', `${lab}-R1`, image)).code, 0);
	const {code, stderr} = await wgsim(['start', '--name', lab]);
	t.is(code, 1);
	t.regex(
		stderr,
		/wgsim: a container named test-faults-R1 exists that is not wgsim's; wgsim does not touch it\n/,
	);
	t.regex(stderr, /→ .*--name/);
	t.deepEqual(await leftovers(), []);
	t.is((await tryDocker('inspect', `${lab}-R1`)).code, 0, 'it stands still');
});

test.serial('two starts at once: one waits for the other, and the lab is whole', async t => {
	const both = await Promise.all([wgsim(['start', '--name', lab]), wgsim(['start', '--name', lab])]);
	t.deepEqual(
		both.map(({code}) => code),
		[0, 0],
		both.map(({stderr}) => stderr).join('\n'),
	);
	const status = JSON.parse((await wgsim(['status', lab, '--json'])).stdout);
	t.true(status.converged, JSON.stringify(status.missing));
});

test.serial('Docker gone in mid-start: the error says so, and a later stop cleans', async t => {
	const path = join(folder, 'docker.sock');
	const open = new Set<Socket>();
	const proxy = createServer(client => {
		const upstream = createConnection(socket);
		for (const [one, other] of [
			[client, upstream],
			[upstream, client],
		] as const) {
			open.add(one);
			one.on('error', () => {});
			one.on('close', () => {
				open.delete(one);
				other.destroy();
			});
			one.pipe(other);
		}
	});
	proxy.listen(path);
	await once(proxy, 'listening');
	const {code, stderr} = await startAnd(
		/\(3\/10\)/,
		() => {
			proxy.close();
			for (const one of open) {
				one.destroy();
			}
		},
		{DOCKER_HOST: `unix://${path}`},
	);
	t.is(code, 1, stderr);
	t.regex(stderr, /wgsim: cannot .*: Docker stopped answering/);
	t.notRegex(stderr, /\n\s+at /, 'no stack trace');
	t.is((await wgsim(['stop', lab])).code, 0);
	t.deepEqual(await leftovers(), []);
});

test.serial('at its timeout, start names what is missing, and leaves the lab to be looked at', async t => {
	const {code, stderr} = await wgsim(['start', '--name', lab, '--timeout', '3']);
	t.is(code, 1);
	t.regex(stderr, /wgsim: test-faults has not converged within 3 s: \d+ facts are missing\n {2}\S/);
	t.regex(stderr, /→ the lab is left running: wgsim status test-faults/);
	t.is((await leftovers()).length, 12);
});

test.serial('wrong usage ends with exit code 2 and says what to do', async t => {
	const bad = join(folder, 'bad.yaml');
	writeFileSync(bad, 'name: bad\nnetwork: {}\nsites: {count: two}\n');
	const cases: [string[], RegExp][] = [
		[['start', join(folder, 'none.yaml')], /none\.yaml: no such file/],
		[['start', folder], /it is a folder/],
		[['start', bad], /bad\.yaml:2:1 .*network.*\n.*bad\.yaml:3:/s],
		[['start', '--name', 'a/b'], /not a lab name/],
		[['start', '--timeout', 'soon'], /--timeout soon/],
		[['frobnicate'], /unknown command/],
		[['exec', 'R1'], /missing required argument/],
		[['shell', 'R1'], /shell needs a terminal/],
		[['stop', '--all', lab], /exclude each other/],
	];
	for (const [args, pattern] of cases) {
		const {code, stderr} = await wgsim(args);
		t.is(code, 2, `${args.join(' ')}\n${stderr}`);
		t.regex(stderr, pattern, args.join(' '));
	}

	const json = await wgsim(['start', join(folder, 'none.yaml'), '--json']);
	t.is(json.code, 2);
	t.regex(JSON.parse(json.stdout).error, /no such file/);
});

test.serial('with no Docker, the error names what was tried and the way out', async t => {
	const {code, stderr} = await wgsim(['list'], {env: {DOCKER_HOST: `unix://${join(folder, 'nobody.sock')}`}});
	t.is(code, 1);
	t.regex(stderr, /no Docker engine answers/);
	t.regex(stderr, /nobody\.sock/);
	t.regex(stderr, /→ /);
});

test.serial('a topology from stdin starts a lab', async t => {
	const {readFileSync} = await import('node:fs');
	const {code, stderr} = await wgsim(['start', '-', '--name', lab, '--no-wait'], {
		input: readFileSync(referenceTopology, 'utf8'),
	});
	t.is(code, 0, stderr);
});
