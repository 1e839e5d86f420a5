// Verbs that meet: each does its work, or says who was first, and nothing is left. `npm run soak -- --races 500` is more of it.

import {once} from 'node:events';
import {rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import test from 'ava';
import pMap from 'p-map';
import {findRemains, race} from '../../scripts/races.js';
import {connect} from '../../src/engine/client.js';
import {createContainer, removeContainer, startContainer} from '../../src/engine/containers.js';
import {runExec} from '../../src/engine/exec.js';
import {nodeImageTag} from '../../src/engine/image.js';
import {withLock, withLockToStop} from '../../src/lab/lock/lock.js';
import {cli, docker, spawnWgsim, tryDocker, until, wgsim, writeTwoHosts} from './helpers.js';

const lab = 'test-races';
const {folder, file} = writeTwoHosts(lab, 'command: {at: A, run: touch /tmp/asked; sleep 20}');
const engine = await connect();

test.afterEach.always(async () => {
	await wgsim(['stop', lab]);
});

test.after.always(() => rmSync(folder, {recursive: true, force: true}));

test.serial('three clients of one lab at random moments', async t => {
	t.timeout(1_800_000);
	const lines: string[] = [];
	const failures = await race({
		lab,
		seed: 1,
		rounds: 4,
		wgsim: [process.execPath, cli],
		log: line => lines.push(line),
	});
	t.deepEqual(failures, [], lines.join('\n'));
	t.is(lines.length, 4);
});

test.serial(
	'a stop at any moment of a start leaves nothing, and the start says that it was stopped',
	async t => {
		t.timeout(900_000);
		// From before the first call to Docker until after the last container runs.
		for (const moment of [/./, /A up|B up/, /containers:/, /wires/]) {
			const child = spawnWgsim(['start', file]);
			let stderr = '';
			child.stderr.on('data', data => {
				stderr += data;
			});
			child.stdout.resume();
			const ended = once(child, 'close');
			await until(
				async () => stderr,
				text => moment.test(text) || child.exitCode !== null,
				String(moment),
			);
			const stopped = await wgsim(['stop', lab]);
			t.is(stopped.code, 0, stopped.stderr);
			const [code] = await ended;
			if (code !== 0) {
				t.is(code, 1, stderr);
				t.regex(stderr, /wgsim: test-races was stopped by another wgsim\n$/);
			}

			t.deepEqual(await findRemains(lab), [], `${moment}: ${stderr}`);
		}
	},
);

test.serial('after a stop a fraction of a second after a start, the next start is not refused', async t => {
	t.timeout(900_000);
	for (const delay of [120, 250, 500]) {
		const starting = wgsim(['start', file]);
		await sleep(delay);
		const stopped = await wgsim(['stop', lab]);
		t.is(stopped.code, 0, stopped.stderr);
		const {code, stderr} = await starting;
		// A start that came later than the stop has a whole lab.
		t.true(code === 0 || / was stopped by another wgsim\n$/.test(stderr), stderr);
	}

	t.is((await wgsim(['start', file])).code, 0);
	t.is((await wgsim(['stop', lab])).code, 0);
	t.deepEqual(await findRemains(lab), []);
});

test.serial('stopped while it is checked, a lab is said to be gone, and no check to have failed', async t => {
	t.is((await wgsim(['start', file])).code, 0);
	for (const [argv, words] of [
		[['check', lab], /wgsim: test-races was removed meanwhile\n/],
		[['check', file], /wgsim: test-races was stopped by another wgsim\n/],
	] as const) {
		const checking = wgsim(argv);
		const asked = async () => (await tryDocker('exec', `${lab}-A`, 'rm', '/tmp/asked')).code;
		await until(asked, code => code === 0, 'it is being checked');
		t.is((await wgsim(['stop', lab])).code, 0);
		const {code, stdout, stderr} = await checking;
		t.is(code, 1, stdout + stderr);
		t.regex(stderr, words);
		t.deepEqual(await findRemains(lab), []);
	}
});

test.serial(
	'a check that finds half a lab says that it is being removed, or who is at work on it, or else what is missing',
	async t => {
		t.is((await wgsim(['start', file, '--no-wait'])).code, 0);
		await docker('rm', '-f', `${lab}-fabric`);
		const broken = await wgsim(['check', lab]);
		t.regex(broken.stderr, /wgsim: test-races: the lab's fabric does not run\n/);
		await withLock(engine, lab, {verb: 'start'}, async () => {
			const {code, stderr} = await wgsim(['check', lab]);
			t.is(code, 1);
			t.regex(
				stderr,
				/the lab's fabric does not run: wgsim start \(\S+, process \d+, .*\) is at work on the lab\n/,
			);
		});
		await withLockToStop(engine, lab, {}, async () => {
			const {code, stderr} = await wgsim(['check', lab]);
			t.is(code, 1);
			t.regex(stderr, /wgsim: test-races was removed meanwhile\n/);
		});
	},
);

test.serial('two who check a file each have the lab for themselves', async t => {
	const quick = join(folder, 'quick.yaml');
	writeFileSync(
		quick,
		`name: ${lab}
networks: {wire: {}}
nodes:
  A: {interfaces: {eth0: {network: wire, addresses: [192.0.2.1/24]}}}
  B: {interfaces: {eth0: {network: wire, addresses: [192.0.2.2/24]}}}
checks: [{reach: {from: A, to: B}}]
`,
	);
	for (const {code, stdout, stderr} of await Promise.all([1, 2].map(() => wgsim(['check', quick])))) {
		t.is(code, 0, stdout + stderr);
	}

	t.deepEqual(await findRemains(lab), []);
});

test.serial("a volume that a mount makes is known as the lab's", async t => {
	t.is((await wgsim(['start', file, '--no-wait'])).code, 0);
	const inspect = async () =>
		JSON.parse((await docker('volume', 'inspect', `${lab}-fabric`, `${lab}-memory`)).stdout).map(
			({Labels}: {Labels: Record<string, string> | null}) => Labels?.['wgsim.lab'],
		);
	t.deepEqual(await inspect(), [lab, lab]);
	// By hand, behind wgsim's back: the containers as they are, and their volumes anew.
	const created = JSON.parse((await docker('inspect', `${lab}-fabric`)).stdout)[0];
	t.deepEqual(
		created.HostConfig.Mounts.map(
			({VolumeOptions}: {VolumeOptions: {Labels: Record<string, string>}}) =>
				VolumeOptions.Labels['wgsim.lab'],
		),
		[lab, lab],
	);
	t.deepEqual(created.HostConfig.Binds, null);
});

test.serial('an exec in a container that is removed at that moment ends', async t => {
	t.timeout(600_000);
	// Where the container shares the machine's processes, as a fabric does, Docker leaves the connection open for ever.
	for (let round = 1; round <= 3; round++) {
		const id = await createContainer(engine, {
			name: `${lab}-exec`,
			image: nodeImageTag(),
			labels: {},
			entrypoint: ['sleep', '1000'],
			pid: 'host',
		});
		await startContainer(engine, id);
		const outcomes = pMap([0, 50, 100, 150, 200, 250, 300, 350], async delay => {
			await sleep(delay);
			return runExec(engine, id, ['cat'], {stdin: 'x', within: 500_000}).then(
				({stdout}) => stdout,
				(error: Error) => error.message,
			);
		});
		await sleep(200);
		await removeContainer(engine, id);
		for (const outcome of await outcomes) {
			t.regex(
				outcome,
				/^x?$|was removed meanwhile|No such container|is not running|is marked for removal|No such exec|exec failed|cannot exec in a (?:deleted|stopped) state|task [\da-f]{64} not found|knows no exit code/i,
			);
		}
	}
});
