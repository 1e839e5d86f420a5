// What may happen to an engine under its labs: it starts no privileged container, restarts, loses its power, runs out of space.
// One engine of this file's own lives through all of it.

import {chmodSync, rmSync, statfsSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {nodeImageTag} from '../../src/engine/image.js';
import {untilConverged} from './converged.js';
import {type Ran, run, until, wgsim as wgsimHere} from './helpers.js';
import {copyImage, type OwnEngine, startOwnEngine} from './own-engine.js';

const topology = fileURLToPath(new URL('../../topologies/two-sites.yaml', import.meta.url));
const lab = 'test-trouble';
let engine: OwnEngine;

// Refuses as runc does where the machine's bounding set lacks a capability, whatever this machine's has: only privileged
// containers ask for SYS_MODULE.
const refusingRuntime = (runc: string): string => `#!/bin/sh
previous= bundle= log= create=
for argument in "$@"; do
	case $previous in --bundle) bundle=$argument ;; --log) log=$argument ;; esac
	[ "$argument" != create ] || create=1
	previous=$argument
done
if [ -n "$create" ] && grep -q CAP_SYS_MODULE "$bundle/config.json"; then
	echo '{"level":"error","msg":"runc create failed: unable to start container process: unable to apply caps: operation not permitted"}' >>"$log"
	exit 1
fi
exec ${runc} "$@"
`;

const wgsim = (...args: string[]): Promise<Ran> => wgsimHere(args, {env: {DOCKER_HOST: engine.host}});

const start = (name: string, ...args: string[]): Promise<Ran> =>
	wgsim('start', topology, '--name', name, '--timeout', '180', ...args);

/** Names of all containers and volumes of the engine. */
async function leftovers(): Promise<string[]> {
	const {stdout: containers} = await engine.docker('ps', '-a', '--format', '{{.Names}}');
	const {stdout: volumes} = await engine.docker('volume', 'ls', '--format', '{{.Name}}');
	return `${containers}${volumes}`.split('\n').filter(Boolean).sort();
}

/** By bare Docker: nothing of wgsim has to run for it. */
async function reaches(name: string): Promise<boolean> {
	const ping = (from: string, to: string) =>
		engine.docker('exec', `${name}-${from}`, 'ping', '-c1', '-W1', to);
	return (await Promise.all([ping('R1', '10.0.2.1'), ping('R2', '10.0.1.1')])).every(({code}) => code === 0);
}

async function isConverged(name: string): Promise<boolean> {
	const {stdout} = await wgsim('status', name, '--json');
	return stdout !== '' && JSON.parse(stdout).converged === true;
}

test.before(async t => {
	t.timeout(300_000);
	const runc = (await run(['sh', '-c', 'command -v runc'])).stdout.trim();
	engine = await startOwnEngine(
		folder => {
			const script = join(folder, 'runtime');
			writeFileSync(script, refusingRuntime(runc));
			chmodSync(script, 0o755);
			return [`--add-runtime=refusing=${script}`, '--default-runtime=refusing'];
		},
		{size: '900m'},
	);
	await copyImage(engine, nodeImageTag());
});

test.after.always(async () => {
	if (engine !== undefined) {
		await wgsim('stop', '--all');
		await engine.stop();
	}
});

test.serial('an engine that starts no privileged container gets one of named capabilities', async t => {
	t.timeout(300_000);
	const started = await start(lab);
	t.is(started.code, 0, started.stderr);
	t.regex(started.stderr, /this engine refuses privileged containers: nodes get named capabilities instead/);
	const again = await start(lab, '--no-wait', '--json');
	t.is(again.code, 0, again.stderr);
	t.deepEqual(JSON.parse(again.stdout).actions, [], 'a second start finds it as it is to be');
	const doctor = await wgsim('doctor');
	t.is(doctor.code, 0, doctor.stdout);
	t.regex(doctor.stdout, /^note +capabilities +privileged containers do not start here/m);
});

for (const {what, act} of [
	{what: 'a restart of the engine', act: () => engine.restart()},
	{what: 'a power cut', act: () => engine.cutPower()},
]) {
	test.serial(`after ${what} the lab comes back whole, and nobody runs wgsim for it`, async t => {
		t.timeout(300_000);
		const keys = await engine.docker(
			'exec',
			`${lab}-V1-1`,
			'ip',
			'netns',
			'exec',
			'private',
			'wg',
			'show',
			'all',
			'public-key',
		);
		t.regex(keys.stdout, /^wg2\t/);
		await act();
		const since = Date.now();
		await until(() => reaches(lab), Boolean, `after ${what} both sites reach each other`, 120_000);
		t.log(
			`${what}: both ways through the tunnel ${((Date.now() - since) / 1000).toFixed(1)} s after the engine answers`,
		);
		await untilConverged(lab, `after ${what} the lab is whole`, {
			env: {DOCKER_HOST: engine.host},
			timeout: 120_000,
		});
		const {stdout} = await wgsim('start', topology, '--name', lab, '--dry-run');
		t.is(stdout, 'nothing to do\n');
	});
}

test.serial('two labs at once: both converge', async t => {
	t.timeout(300_000);
	const names = [`${lab}-a`, `${lab}-b`];
	const started = await Promise.all(names.map(name => start(name)));
	t.deepEqual(
		started.map(({code}) => code),
		[0, 0],
		started.map(({stderr}) => stderr).join('\n'),
	);
	t.deepEqual(await Promise.all(names.map(isConverged)), [true, true]);
});

test.serial('a full disk is said in words, and what was made is removed', async t => {
	t.timeout(300_000);
	const fill = join(engine.data, 'full');
	for (const left of [0, 64 * 1024]) {
		const {bavail, bsize} = statfsSync(engine.data);
		await run(['fallocate', '-l', String(bavail * bsize - left), fill]);
		const before = await leftovers();
		const started = await start(`${lab}-full`, '--no-wait');
		rmSync(fill);
		t.not(started.code, 0, `with ${left} B left: ${started.stderr}`);
		t.log(started.stderr);
		t.regex(started.stderr, /cannot .*test-trouble-full.*no space left on device/s);
		t.regex(started.stderr, /→ free some disk space at Docker's data directory/);
		t.deepEqual(await leftovers(), before);
	}
});

test.serial('stop --all needs no file, and no container that is whole: gone, paused, dead', async t => {
	t.timeout(300_000);
	await engine.docker('rm', '-f', `${lab}-V1-1`, `${lab}-fabric`);
	await engine.docker('pause', `${lab}-a-V1-1`, `${lab}-a-R1`);
	// Docker cannot remove what holds a file that nobody may remove: the container is dead from then on.
	const dead = `${lab}-b-V1-1`;
	const upper = await engine.docker('inspect', '--format', '{{.GraphDriver.Data.UpperDir}}', dead);
	const held = join(upper.stdout.trim(), 'held');
	writeFileSync(held, '');
	t.is((await run(['chattr', '+i', held])).code, 0);
	await engine.docker('rm', '-f', dead);
	t.is((await engine.docker('inspect', '--format', '{{.State.Status}}', dead)).stdout, 'dead\n');
	const resists = await wgsim('stop', `${lab}-b`);
	t.is(resists.code, 1);
	t.regex(resists.stderr, /cannot remove container test-trouble-b-V1-1: .*held: operation not permitted/s);
	await run(['chattr', '-i', held]);
	const stop = await wgsim('stop', '--all', '--json');
	t.is(stop.code, 0, stop.stderr);
	t.deepEqual(
		JSON.parse(stop.stdout).stopped.map((one: {lab: string}) => one.lab),
		[lab, `${lab}-a`, `${lab}-b`],
	);
	t.deepEqual(await leftovers(), []);
});
