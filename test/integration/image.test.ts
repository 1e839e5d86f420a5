// wgsim's own image: a Docker engine in a container, with no network, runs labs and passes on how they end.

import {spawn} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import {docker, referenceTopology, tryDocker, until} from './helpers.js';
import {buildImage, image} from './image-build.js';
import {PseudoTerminal} from './pseudo-terminal.js';
import {assertRestored} from './restored.js';

const container = `wgsim-test-${process.pid}`;
const folder = mkdtempSync(join(tmpdir(), 'wgsim-image-'));
const twoSites = readFileSync(new URL('../../topologies/two-sites.yaml', import.meta.url), 'utf8');
writeFileSync(join(folder, 'routed-vpn.yaml'), readFileSync(referenceTopology));
writeFileSync(join(folder, 'two-sites.yaml'), twoSites);
writeFileSync(join(folder, 'failing.yaml'), `${twoSites}\nchecks:\n  - tcp: {from: R1, to: R2, port: 443}\n`);

const runImage = (...args: string[]) =>
	tryDocker('run', '--rm', '--privileged', '--network', 'none', '-v', `${folder}:/lab`, image, ...args);

const inspect = async (format: string): Promise<string> =>
	(await docker('inspect', '--format', format, container)).stdout.trim();

test.before(buildImage);
test.after.always(async () => {
	await tryDocker('rm', '--force', '--volumes', container, `${container}-view`);
	rmSync(folder, {recursive: true, force: true});
});

test.serial('the reference lab is up, checked and gone, without a network', async t => {
	const {code, stdout, stderr} = await runImage('check', 'routed-vpn.yaml', '--junit', 'report.xml');
	t.is(code, 0, `${stdout}\n${stderr}`);
	const report = readFileSync(join(folder, 'report.xml'), 'utf8');
	const [, tests, failures] = /<testsuites[^>]* tests="(\d+)"[^>]* failures="(\d+)"/.exec(report) ?? [];
	t.true(Number(tests) > 10, report);
	t.is(failures, '0', report);
});

test.serial('a check that fails is exit code 3, and what passed the gateways is kept', async t => {
	const {code, stderr} = await runImage(
		...['check', 'failing.yaml', '--only', 'tcp', '--timeout', '1'],
		...['--junit', 'failed.xml', '--capture', 'failed.pcapng'],
	);
	t.is(code, 3, stderr);
	t.regex(readFileSync(join(folder, 'failed.xml'), 'utf8'), /<failure/);
	const captured = readFileSync(join(folder, 'failed.pcapng'));
	// A section header block, and more than heads: packets.
	t.is(captured.readUInt32LE(0), 0x0a0d0d0a);
	t.true(captured.length > 1000, `${captured.length} bytes`);
});

test.serial('wrong usage is exit code 2, and needs no privileges where no engine is needed', async t => {
	const wrong = await runImage('check', '--no-such-option');
	t.is(wrong.code, 2, wrong.stderr);
	const bare = await tryDocker('run', '--rm', '--network', 'none', image, 'schema');
	t.is(bare.code, 0, bare.stderr);
	t.truthy(JSON.parse(bare.stdout));
});

test.serial('without --privileged it says what it needs', async t => {
	const {code, stderr} = await tryDocker('run', '--rm', '--network', 'none', image, 'check');
	t.is(code, 1);
	t.regex(stderr, /cannot run a Docker engine/);
	t.regex(stderr, /→ docker run --rm --privileged/);
});

test.serial(
	'a lab that is started stays, is looked into from outside, and ends with its container',
	async t => {
		const begun = await tryDocker(
			...['run', '--detach', '--privileged', '--network', 'none', '-v', `${folder}:/lab`],
			...['--name', container, image, 'start', 'two-sites.yaml'],
		);
		t.is(begun.code, 0, begun.stderr);
		await until(
			() => tryDocker('logs', container),
			({stderr}) => /the lab lives as long as this container/.test(stderr),
			'the lab in the container is up',
			240_000,
		);
		const {code, stdout, stderr} = await tryDocker('exec', container, 'wgsim', 'status', '--json');
		t.is(code, 0, stderr);
		t.is(JSON.parse(stdout).lab, 'two-sites');
		const pinged = await tryDocker(
			'exec',
			container,
			'docker',
			'exec',
			'two-sites-R1',
			'ping',
			'-c1',
			'-w20',
			'10.0.2.1',
		);
		t.is(pinged.code, 0, pinged.stdout);
		const answer = await tryDocker('exec', container, 'wgsim', 'engine', 'status', '--json');
		t.true(JSON.parse(answer.stdout).running, answer.stderr);
		// Nobody else has anything in this engine.
		for (const verb of ['stop', 'engine stop', 'engine start']) {
			const done = await tryDocker('exec', container, 'wgsim', ...verb.split(' '));
			t.is(done.code, 0, `${verb}: ${done.stderr}`);
		}

		await docker('stop', '--time', '60', container);
		t.is(await inspect('{{.State.ExitCode}}'), '0');
		t.is((await tryDocker('rm', '--volumes', container)).code, 0);
	},
);

test.serial('on a terminal start shows the live view, and leaves the terminal as it was', async t => {
	const argv = ['docker', 'run', '--rm', '-it', '--privileged', '--network', 'none', '-v', `${folder}:/lab`];
	const terminal = new PseudoTerminal(
		[...argv, '--name', `${container}-view`, image, 'start', 'two-sites.yaml'],
		{
			columns: 100,
			rows: 30,
		},
	);
	t.teardown(() => terminal.dispose());
	await terminal.until(/✓ converged[\s\S]*nodes 4\/4 {3}tunnels 1\/1/, 240);
	t.true(terminal.isAlternate);
	terminal.send('q');
	t.is(await terminal.exited, 0);
	assertRestored(t, terminal);
	t.regex(await terminal.screen(), /two-sites is up and has converged: 4 nodes/);
});

test.serial('it holds an engine and wgsim, and no daemons of the nodes', async t => {
	const line = 'command -v dockerd node wgsim && ! command -v bird tcpdump python3 wireguard-go';
	const {code, stdout, stderr} = await tryDocker('run', '--rm', '--entrypoint', 'sh', image, '-c', line);
	t.is(code, 0, stdout + stderr);
	const {stdout: size} = await docker('image', 'inspect', '--format', '{{.Size}}', image);
	t.true(Number(size) < 520e6, `${size} bytes`);
});

test.serial('a signal ends a check and takes the container and its volume along', async t => {
	const child = spawn('docker', [
		...['run', '--rm', '--privileged', '--network', 'none', '-v', `${folder}:/lab`],
		...['--name', container, image, 'check', 'two-sites.yaml'],
	]);
	let said = '';
	child.stderr.on('data', chunk => {
		said += chunk;
	});
	const ended = new Promise<number | null>(resolve => child.on('close', resolve));
	await until(
		() => tryDocker('exec', container, 'docker', 'ps', '--quiet'),
		({stdout}) => stdout.trim() !== '',
		'the lab in the container begins',
		120_000,
	);
	const volume = await inspect('{{range .Mounts}}{{if eq .Type "volume"}}{{.Name}}{{end}}{{end}}');
	t.regex(volume, /^[0-9a-f]{64}$/);
	await docker('kill', '--signal', 'TERM', container);
	t.is(await ended, 130, said);
	await until(
		() => tryDocker('container', 'inspect', container),
		({code}) => code !== 0,
		'the container is gone',
	);
	t.not((await tryDocker('volume', 'inspect', volume)).code, 0, 'its volume is still there');
});
