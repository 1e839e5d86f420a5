// The engine folder against real Docker: an embedded engine of the test's own, files, execs, streams, events.

import {once} from 'node:events';
import {
	chmodSync,
	existsSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	readlinkSync,
	rmSync,
	statSync,
} from 'node:fs';
import {createServer} from 'node:net';
import {join} from 'node:path';
import {PassThrough} from 'node:stream';
import test from 'ava';
import {watchfulAgent} from '../../src/engine/agent.js';
import {connect, type Engine} from '../../src/engine/client.js';
import {
	createContainer,
	getFile,
	inspectContainer,
	listContainers,
	putFiles,
	removeContainer,
	startContainer,
} from '../../src/engine/containers.js';
import {watchEvents} from '../../src/engine/events.js';
import {runExec} from '../../src/engine/exec.js';
import {attachExec} from '../../src/engine/exec-attached.js';
import {openSession} from '../../src/engine/exec-session.js';
import {ensureNodeImage, nodeImageTag} from '../../src/engine/image.js';
import {createVolume, listVolumes, removeVolume} from '../../src/engine/volumes.js';
import {WgsimError} from '../../src/errors.js';
import {diagnose} from '../../src/lab/doctor/doctor.js';

const name = `wgsim-test-engine-${process.pid}`;
const labels = {'wgsim.test': name};
let engine: Engine;

test.before(async () => {
	engine = await connect();
	const {tag} = await ensureNodeImage(engine);
	await createContainer(engine, {name, image: tag, labels, entrypoint: ['sleep', '600']});
});

test.after.always(async () => {
	await removeContainer(engine, name);
});

test.serial('the node image is built once, under a stable tag', async t => {
	const image = await ensureNodeImage(engine);
	t.false(image.built);
	t.is(image.tag, nodeImageTag());
});

test.serial('files go in before the start with their modes and owners, and come out the same', async t => {
	const content = Buffer.from([0, 255, 10, 13, 128]);
	await putFiles(engine, name, [
		{path: '/etc/wgsim-test/deep/key', content, mode: 0o600, uid: 7, gid: 8},
		{path: '/etc/wgsim-test/run', content: '#!/bin/sh\n', mode: 0o755},
		{path: '/srv/closed', folder: true, mode: 0o700},
	]);
	await startContainer(engine, name);
	await t.notThrowsAsync(startContainer(engine, name), 'starting twice is no error');
	t.deepEqual(await getFile(engine, name, '/etc/wgsim-test/deep/key'), {content, mode: 0o600});
	t.is((await getFile(engine, name, '/etc/wgsim-test/run'))?.mode, 0o755);
	t.is(await getFile(engine, name, '/nonesuch'), null);
	const {stdout} = await runExec(engine, name, [
		'stat',
		'-c%a %u %g',
		'/etc/wgsim-test/deep/key',
		'/srv/closed',
	]);
	t.is(stdout, '600 7 8\n700 0 0\n');
});

test.serial('an exec gives stdout, stderr and the exit code, and takes input', async t => {
	const script = 'cat; echo wrong >&2; exit 7';
	t.deepEqual(await runExec(engine, name, ['sh', '-c', script], {stdin: 'right'}), {
		stdout: 'right',
		stderr: 'wrong\n',
		exitCode: 7,
	});
	const {stdout} = await runExec(engine, name, ['seq', '1', '200000']);
	t.is(stdout.length, 1_288_895);
});

test.serial('an attached command has our streams and its exit code', async t => {
	const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
	stdin.end('through');
	const exitCode = await attachExec(engine, name, ['sh', '-c', 'cat; echo no >&2; exit 3'], {
		stdin,
		stdout,
		stderr,
	});
	t.is(exitCode, 3);
	t.is(String(stdout.read()), 'through');
	t.is(String(stderr.read()), 'no\n');
});

test.serial('a stream hands out lines as they come, and close() ends the command', async t => {
	const command = 'n=0; while :; do echo line $n; n=$((n+1)); sleep 0.05; done';
	const stream = await openSession(engine, name, ['sh', '-c', command], {
		endsWith: 'process',
		mayEnd: 'well',
	});
	const lines: string[] = [];
	for await (const line of stream.lines) {
		if (lines.push(line) === 3) {
			stream.close();
		}
	}

	t.deepEqual(lines.slice(0, 3), ['line 0', 'line 1', 'line 2']);
	for (let tries = 0; ; tries++) {
		const {stdout} = await runExec(engine, name, ['pgrep', '-cf', 'echo [l]ine']);
		if (stdout.trim() === '0') {
			break;
		}

		t.true(tries < 100, 'the command still runs');
	}
});

test.serial('a streamed command that fails is an error with the end of its stderr', async t => {
	const stream = await openSession(engine, name, ['sh', '-c', 'echo one; echo bad >&2; exit 3'], {
		endsWith: 'process',
		mayEnd: 'well',
	});
	const lines: string[] = [];
	const error = await t.throwsAsync(
		async () => {
			for await (const line of stream.lines) {
				lines.push(line);
			}
		},
		{instanceOf: WgsimError, message: `${name}: sh ended with exit code 3`},
	);
	t.deepEqual(lines, ['one']);
	t.is(error.details.at(-1), 'bad');
});

test.serial('an aborted exec is an interrupt, though its command never ends', async t => {
	const run = runExec(engine, name, ['sleep', 'infinity'], {signal: AbortSignal.timeout(300)});
	await t.throwsAsync(run, {message: 'interrupted'});
});

test.serial('events name the object and end with their signal', async t => {
	const controller = new AbortController();
	const other = `${name}-2`;
	const seen: string[] = [];
	const filter = {labels: [`wgsim.test=${other}`], since: Math.floor(Date.now() / 1000)};
	await createContainer(engine, {name: other, image: nodeImageTag(), labels: {'wgsim.test': other}});
	t.true(await removeContainer(engine, other));
	t.false(await removeContainer(engine, other), 'a second time there is nothing to remove');
	for await (const event of watchEvents(engine, {...filter, types: ['container']}, controller.signal)) {
		seen.push(`${event.action} ${event.name}`);
		if (event.action === 'destroy') {
			controller.abort();
		}
	}

	t.deepEqual(seen, [`create ${other}`, `destroy ${other}`]);
});

test.serial('what carries a label is found by it', async t => {
	const [found, ...others] = await listContainers(engine, labels);
	t.is(found?.name, name);
	t.deepEqual(others, []);
	t.true((await inspectContainer(engine, name))?.privileged);
	t.is(await inspectContainer(engine, `${name}-none`), null);
	await createVolume(engine, {name, labels});
	t.deepEqual(await listVolumes(engine, labels), [{name, labels}]);
	t.true(await removeVolume(engine, name));
	t.false(await removeVolume(engine, name));
});

test.serial('doctor finds that labs can run, and leaves nothing behind', async t => {
	const {canRun, findings} = await diagnose();
	t.true(canRun);
	t.deepEqual(
		findings.slice(0, 3).map(({subject, state}) => `${subject} ${state}`),
		['engine ok', 'node image ok', 'privileged ok'],
	);
	t.deepEqual(await listContainers(engine, {'wgsim.doctor': null}), []);
});

const read = (path: string): string => {
	try {
		return readFileSync(path, 'utf8');
	} catch {
		return '';
	}
};

/** Processes that have this folder among their arguments. */
const processesOf = (folder: string): string[] =>
	readdirSync('/proc').filter(
		name =>
			/^\d+$/.test(name) && Number(name) !== process.pid && read(`/proc/${name}/cmdline`).includes(folder),
	);

/** The number of the socket that a file descriptor is; undefined for anything else. */
function socketOf(descriptor: string): string | undefined {
	try {
		return /^socket:\[(\d+)\]$/.exec(readlinkSync(descriptor))?.[1];
	} catch {
		return undefined;
	}
}

/** Local addresses, in the kernel's hexadecimal, at which a process takes connections or datagrams. */
function portsOf(pid: string): string[] {
	const own = new Set(readdirSync(`/proc/${pid}/fd`).map(name => socketOf(`/proc/${pid}/fd/${name}`)));
	const taking: Record<string, string> = {tcp: '0A', tcp6: '0A', udp: '07', udp6: '07'};
	return Object.entries(taking).flatMap(([protocol, state]) =>
		read(`/proc/${pid}/net/${protocol}`)
			.split('\n')
			.map(line => line.trim().split(/\s+/))
			.filter(columns => columns[3] === state && own.has(columns[9]))
			.map(columns => `${protocol} ${columns[1]}`),
	);
}

test.serial('a socket that takes connections from a network is seen', async t => {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	t.regex(portsOf(String(process.pid)).join(), /^tcp 0100007F:/);
	server.close();
});

/** Does it as a user that is in no group, over connections of its own. */
async function withoutRights<T>(work: () => Promise<T>): Promise<T> {
	watchfulAgent.destroy();
	const groups = process.getgroups!();
	process.setgroups!([]);
	process.setegid!(65534);
	process.seteuid!(65534);
	try {
		return await work();
	} finally {
		process.seteuid!(0);
		process.setegid!(0);
		process.setgroups!(groups);
	}
}

const ownEngine = process.getuid?.() === 0 && process.platform === 'linux' ? test.serial : test.serial.skip;

ownEngine('the embedded engine: two starts give one, and stop leaves nothing', async t => {
	const folder = mkdtempSync('/var/tmp/wgsim-engine-');
	process.env.WGSIM_STATE_DIR = folder;
	const {readStatus, startEmbedded, stopEmbedded} = await import('../../src/engine/embedded/engine.js');
	try {
		t.like(await readStatus(), {running: false, answers: false});
		const starts = await Promise.all([startEmbedded(), startEmbedded()]);
		t.deepEqual(starts.map(({started}) => started).sort(), [false, true]);
		t.is(starts[0].pid, starts[1].pid);
		t.like(starts[0], {running: true, answers: true});
		const socket = join(folder, 'run/docker.sock');
		t.true(starts[0].sockets.includes(socket));
		for (const path of starts[0].sockets) {
			const {mode, uid, gid} = statSync(path);
			t.deepEqual({mode: mode & 0o7777, uid, gid}, {mode: 0o660, uid: 0, gid: 0}, path);
		}

		chmodSync(folder, 0o755);
		const problem = 'permission denied';
		const asNobody = await withoutRights(() => readStatus());
		t.like(asNobody, {running: true, answers: false, pid: starts[0].pid, problem});

		const pids = processesOf(folder);
		t.true(pids.includes(String(starts[0].pid)), 'dockerd, and what it has started');
		t.deepEqual(pids.flatMap(portsOf), [], 'they listen to no network');
		const own = await connect({env: {DOCKER_HOST: `unix://${socket}`}});
		t.deepEqual(await listContainers(own, {'wgsim.test': null}), [], 'it is another engine');
		t.true(await stopEmbedded());
		t.false(await stopEmbedded());
		t.false(existsSync(socket));
		t.false(existsSync(`/proc/${starts[0].pid}`));
		t.notRegex(readFileSync('/proc/self/mountinfo', 'utf8'), new RegExp(folder));
	} finally {
		await stopEmbedded();
		delete process.env.WGSIM_STATE_DIR;
		rmSync(folder, {recursive: true, force: true});
	}
});
