// One wgsim at a time changes a lab: the holder of its lock, how a dead holder loses it, and that nobody else can take it.

import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {rmSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {findRemains} from '../../scripts/races.js';
import {connect} from '../../src/engine/client.js';
import {createContainer, removeContainer} from '../../src/engine/containers.js';
import {nodeImageTag} from '../../src/engine/image.js';
import {withLock, withLockToStop} from '../../src/lab/lock/lock.js';
import {fromSource} from '../from-source.js';
import {startProxy} from './docker-proxy.js';
import {docker, run, spawnWgsim, tryDocker, until, wgsim, writeTwoHosts} from './helpers.js';

const lab = 'test-lock';
const {folder, file} = writeTwoHosts(lab, 'reach: {from: A, to: B}');
const holderScript = fileURLToPath(new URL('./lock-holder.ts', import.meta.url));
const engine = await connect();

const lockState = async (): Promise<string> =>
	(await tryDocker('inspect', '--format', '{{.State.Status}}', `wgsim-lock-${lab}`)).stdout.trim();

interface Holding {
	readonly child: ChildProcess;
	readonly lines: readonly string[];
	readonly ended: Promise<unknown>;
}

/** Another process that holds the lock; `before` is what runs it. */
async function startHolder(before: readonly string[] = []): Promise<Holding> {
	const [program = '', ...args] = [...before, process.execPath, fromSource, holderScript, lab];
	const child = spawn(program, args, {stdio: ['ignore', 'pipe', 'inherit']});
	const lines: string[] = [];
	child.stdout.on('data', data => lines.push(...String(data).split('\n').filter(Boolean)));
	const ended = once(child, 'exit');
	await until(
		async () => lines,
		said => said.includes('held'),
		'the lock is held',
	);
	return {child, lines, ended};
}

// Of other processes, as if it ran on another machine.
const elsewhere = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc'];

const nothing = async (): Promise<void> => {};

test.afterEach.always(async () => {
	await wgsim(['stop', lab]);
});

test.after.always(() => rmSync(folder, {recursive: true, force: true}));

test.serial('it costs no container that runs, and leaves nothing', async t => {
	await withLock(engine, lab, {verb: 'look'}, async () => {
		t.is(await lockState(), 'created');
		const {stdout} = await docker('inspect', '--format', '{{json .Config.Labels}}', `wgsim-lock-${lab}`);
		const labels = JSON.parse(stdout);
		t.is(labels['wgsim.lock'], lab);
		t.is(labels['wgsim.lab'], undefined, 'it is no part of the lab');
	});
	t.deepEqual(await findRemains(lab), []);
});

test.serial('a verb waits for another, says for which, and goes on when that has ended', async t => {
	const holder = await startHolder();
	t.is((await wgsim(['start', file, '--lock-timeout', '0'])).code, 1, 'it is held');
	const child = spawnWgsim(['start', file]);
	let stderr = '';
	child.stderr.on('data', data => {
		stderr += data;
	});
	child.stdout.resume();
	const ended = once(child, 'close');
	await until(
		async () => stderr,
		text => /waiting for/.test(text),
		'it says that it waits',
	);
	t.regex(
		stderr,
		new RegExp(
			`waiting for wgsim hold \\(\\S+@\\S+, process ${holder.child.pid}, since \\d\\d:\\d\\d:\\d\\d\\)`,
		),
	);
	t.is(child.exitCode, null);
	t.deepEqual(
		(await findRemains(lab)).filter(name => !name.startsWith('wgsim-lock-')),
		[],
		'nothing is made meanwhile',
	);
	holder.child.kill('SIGKILL');
	t.deepEqual(await ended, [0, null], stderr);
});

test.serial('told not to wait, every verb that changes a lab refuses, and names the holder', async t => {
	t.is((await wgsim(['start', file])).code, 0);
	const {child} = await startHolder();
	const verbs = [
		['start', file],
		['check', file],
		['link', 'down', 'A:eth0', '--lab', lab],
		['link', 'impair', 'A:eth0', '--loss', '1%', '--lab', lab],
		['link', 'mtu', 'A:eth0', '1400', '--lab', lab],
		['link', 'renumber', 'A:eth0', '192.0.2.9/24', '--lab', lab],
		['node', 'restart', 'A', '--lab', lab],
		['partition', 'wire', 'A', '--lab', lab],
		['daemon', 'kill', 'bird', 'A', '--lab', lab],
		['key', 'rotate', 'A', '--lab', lab],
		['heal', lab],
		['measure', lab, '--fault', 'link down A:eth0'],
		['scenario', '--all', '--lab', lab],
	];
	const ran = await Promise.all(verbs.map(verb => wgsim([...verb, '--lock-timeout', '0'])));
	for (const [index, {code, stderr}] of ran.entries()) {
		const words = verbs[index]!.join(' ');
		t.is(code, 1, `${words}: ${stderr}`);
		t.regex(stderr, /wgsim: test-lock: another wgsim is changing it\n {2}wgsim hold \(/, words);
		t.regex(stderr, /→ wait for it, or end it and the lab: wgsim stop test-lock\n/, words);
	}

	for (const verb of [['status', lab], ['list'], ['check', lab], ['reach', lab]]) {
		const {code, stderr} = await wgsim(verb);
		t.is(code, 0, `${verb.join(' ')} changes nothing: ${stderr}`);
	}

	child.kill('SIGKILL');
});

test.serial('of a holder that was killed nothing is waited for', async t => {
	for (const before of [[], elsewhere]) {
		const {child, ended} = await startHolder(before);
		child.kill('SIGKILL');
		await ended;
		t.is(await lockState(), 'created', 'nobody has looked after it');
		// A start of a container is all that it may take.
		await withLock(engine, lab, {verb: 'next', lockTimeout: 60_000}, nothing);
		t.deepEqual(await findRemains(lab), []);
	}
});

test.serial('a holder that lives on another machine is waited for', async t => {
	const {child} = await startHolder(elsewhere);
	const said: string[] = [];
	const waiting = withLock(
		engine,
		lab,
		{verb: 'next', lockTimeout: 0, onWait: text => said.push(text)},
		nothing,
	);
	await t.throwsAsync(waiting, {message: `${lab}: another wgsim is changing it`});
	t.is(await lockState(), 'running', 'it has proved that it lives');
	child.kill('SIGKILL');
	// Started, it ends with its holder.
	await until(lockState, state => state === '', 'the lock is free');
});

for (const [where, before] of [
	['here', []],
	['on another machine', elsewhere],
] as const) {
	test.serial(`to stop a lab, a holder ${where} is asked to give up`, async t => {
		const holder = await startHolder(before);
		const said: string[] = [];
		await withLockToStop(engine, lab, {onWait: text => said.push(text)}, async () => {
			t.is(
				(
					await docker(
						'inspect',
						'--format',
						'{{index .Config.Labels "wgsim.lock.verb"}}',
						`wgsim-lock-${lab}`,
					)
				).stdout,
				'stop\n',
			);
		});
		await holder.ended;
		t.regex(said.join('\n'), /^asking wgsim hold \(.*\) to give up$/);
		t.is(holder.lines.at(-1), `ended: ${lab} was stopped by another wgsim`);
		t.deepEqual(await findRemains(lab), []);
	});
}

test.serial('a holder that does not answer cannot keep a lab from being stopped', async t => {
	t.timeout(300_000);
	const holder = await startHolder();
	holder.child.kill('SIGSTOP');
	await withLockToStop(engine, lab, {lockTimeout: 3000}, nothing);
	t.deepEqual(await findRemains(lab), []);
	holder.child.kill('SIGCONT');
	await holder.ended;
	t.is(holder.lines.at(-1), `ended: ${lab} was stopped by another wgsim`);
});

test.serial('a stop that Docker refuses to pass on asks again, and keeps others off the lab', async t => {
	const holder = await startHolder();
	let refused = 0;
	// As Docker answers of a container that is just being removed.
	const proxy = await startProxy(join(folder, 'refuses.sock'), ({kind}) =>
		/(?:update|kill)$/.test(kind) && ++refused <= 3 ? '500' : null,
	);
	const {code, stderr} = await wgsim(['stop', lab], {env: {DOCKER_HOST: proxy.host}});
	await proxy.stop();
	t.is(code, 0, stderr);
	t.true(refused > 3);
	t.notRegex(stderr, /other commands can change/);
	await holder.ended;
	t.is(holder.lines.at(-1), `ended: ${lab} was stopped by another wgsim`);
});

test.serial('a lock that is taken away by hand is taken again', async t => {
	const holder = await startHolder();
	t.is((await tryDocker('rm', '-f', `wgsim-lock-${lab}`)).code, 0);
	await until(lockState, state => state === 'created', 'it is held again');
	t.deepEqual(holder.lines, ['held']);
	holder.child.kill('SIGKILL');
});

test.serial('a user who cannot reach the engine cannot keep others off a lab', async t => {
	const name = `wgsim-lock-${lab}`;
	const asNobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
	const taken = await run([...asNobody, 'docker', 'create', '--name', name, nodeImageTag()], {cwd: '/'});
	t.regex(taken.stderr, /permission denied/);
	t.is((await wgsim(['start', file, '--lock-timeout', '0'])).code, 0);
});

test.serial('a container of its name that is no lock is left alone, and named', async t => {
	const name = `wgsim-lock-${lab}`;
	const id = await createContainer(engine, {name, image: nodeImageTag(), labels: {}, entrypoint: ['true']});
	const {code, stderr} = await wgsim(['start', file]);
	t.is(code, 1);
	t.regex(
		stderr,
		/wgsim: a container named wgsim-lock-test-lock exists that is not the lock of test-lock; wgsim does not touch it\n/,
	);
	t.is((await tryDocker('inspect', name)).code, 0);
	await removeContainer(engine, id);
});
