// Machines of a test's own: Docker engines in namespaces of their own, on one network, each with a Docker context.

import {type ChildProcess, spawn} from 'node:child_process';
import {createHash} from 'node:crypto';
import {once} from 'node:events';
import {createWriteStream, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {basename, join} from 'node:path';
import {probeSocket} from '../../src/engine/client.js';
import {missingCapabilities} from '../../src/engine/embedded/capabilities.js';
import {writeWrapper} from '../../src/engine/embedded/wrapper.js';
import {findProgram} from '../../src/engine/process.js';
import {childrenOf, isRunning} from './engine-processes.js';
import {type Ran, run, until} from './helpers.js';

export interface TestMachine {
	/** Of its Docker context. */
	readonly name: string;
	readonly address: string;
	/** For DOCKER_HOST. */
	readonly host: string;
	readonly docker: (...args: string[]) => Promise<Ran>;
	/** A command in its network namespace. */
	readonly within: (...argv: string[]) => Promise<Ran>;
	/** Kills its engine and all that runs in its containers. */
	readonly cutPower: () => Promise<void>;
}

export interface TestMachines {
	readonly machines: readonly TestMachine[];
	/** For `--on`. */
	readonly names: string;
	/** By which wgsim and docker find the contexts. */
	readonly env: Readonly<Record<string, string>>;
	/** Copies an image to these from the engine that this process uses. */
	readonly copyImage: (image: string, to: readonly TestMachine[]) => Promise<void>;
	/** Ends all of them, and removes all that they kept. */
	readonly stop: () => Promise<void>;
}

interface Options {
	/** Of the network between them. */
	readonly mtu?: number;
}

async function must(...argv: string[]): Promise<string> {
	const {code, stdout, stderr} = await run(argv);
	if (code !== 0) {
		throw new Error(`${argv.join(' ')}: ${stderr}`);
	}

	return stdout;
}

/** `ip` on machines of this name is theirs alone: the network namespaces carry the number of this process. */
export async function startMachines(count: number, {mtu = 1500}: Options = {}): Promise<TestMachines> {
	const folder = mkdtempSync('/var/tmp/wgsim-machines-');
	const stem = `wgsim-${basename(folder).slice(-6)}`;
	const hub = `${stem}-hub`;
	const started: {machine: TestMachine; end: () => Promise<void>}[] = [];
	const stop = async () => {
		await Promise.all(started.map(({end}) => end()));
		for (let number = 1; number <= count; number++) {
			await run(['ip', 'netns', 'del', `${stem}-${number}`]);
		}

		await run(['ip', 'netns', 'del', hub]);
		await removeControlGroups(stem);
		await unmountBelow(folder);
		rmSync(folder, {recursive: true, force: true});
	};
	try {
		await must('ip', 'netns', 'add', hub);
		await must('ip', '-n', hub, 'link', 'add', 'hub', 'mtu', String(mtu), 'up', 'type', 'bridge');
		for (let number = 1; number <= count; number++) {
			started.push(await startMachine(folder, {stem, hub, number, mtu}));
		}
	} catch (error) {
		await stop();
		throw error;
	}

	const config = join(folder, 'docker');
	for (const {machine} of started) {
		writeContext(config, machine);
	}

	const machines = started.map(({machine}) => machine);
	return {
		machines,
		names: machines.map(({name}) => name).join(','),
		env: {DOCKER_CONFIG: config},
		copyImage: async (image, to) => {
			await Promise.all(
				to.map(({host}) =>
					must('sh', '-c', 'docker save "$1" | DOCKER_HOST="$2" docker load', 'copy', image, host),
				),
			);
		},
		stop,
	};
}

interface Place {
	readonly stem: string;
	readonly hub: string;
	readonly number: number;
	readonly mtu: number;
}

async function startMachine(folder: string, {stem, hub, number, mtu}: Place) {
	const netns = `${stem}-${number}`;
	const name = `lab${number}`;
	const own = join(folder, name);
	const address = `10.99.0.${number}`;
	mkdirSync(own);
	await must('ip', 'netns', 'add', netns);
	const end = ['link', 'add', 'eth0', 'netns', netns, 'mtu', String(mtu), 'up', 'type', 'veth'];
	await must('ip', '-n', hub, ...end, 'peer', 'name', name, 'mtu', String(mtu));
	await must('ip', '-n', hub, 'link', 'set', name, 'master', 'hub', 'up');
	await must('ip', '-n', netns, 'link', 'set', 'lo', 'up');
	await must('ip', '-n', netns, 'address', 'add', `${address}/24`, 'dev', 'eth0');
	const daemon = await startDaemon(own, netns, name);
	const host = `unix://${own}/docker.sock`;
	const machine: TestMachine = {
		name,
		address,
		host,
		docker: (...args) => run(['docker', ...args], {env: {DOCKER_HOST: host}}),
		within: (...argv) => run(['ip', 'netns', 'exec', netns, ...argv]),
		cutPower: () => cutPower(daemon),
	};
	return {
		machine,
		end: () => cutPower(daemon),
	};
}

/** Its first process is the only child of the one that we have started: with it go all others of its process namespace. */
async function cutPower(daemon: ChildProcess): Promise<void> {
	if (daemon.exitCode !== null || daemon.signalCode !== null) {
		return;
	}

	const children = childrenOf(daemon.pid!);
	const exit = once(daemon, 'exit');
	daemon.kill('SIGKILL');
	await exit;
	await until(
		async () => children.filter(isRunning),
		left => left.length === 0,
		'the processes of a machine are gone',
	);
}

async function startDaemon(folder: string, netns: string, name: string): Promise<ChildProcess> {
	writeFileSync(join(folder, 'daemon.json'), '{}');
	const missing = missingCapabilities();
	const wrapper = join(folder, 'oci-runtime');
	if (missing.length > 0) {
		writeWrapper(wrapper, findProgram('runc')!, missing);
	}

	const argv = [
		...['dockerd', '--bridge=none', '--iptables=false', '--ip6tables=false', '--ip-forward=false'],
		...['--userland-proxy=false', `--config-file=${folder}/daemon.json`, `--data-root=${folder}/data`],
		...['--exec-root=/run/docker', `--pidfile=${folder}/pid`, '--group=root', '--log-opt=max-size=10m'],
		`--cgroup-parent=/${basename(netns)}`,
		`--host=unix://${folder}/docker.sock`,
		// Docker's own place, in the machine's own /run: a relay of the swarm finds it there.
		'--host=unix:///run/docker.sock',
		...(missing.length > 0 ? [`--add-runtime=wgsim=${wrapper}`, '--default-runtime=wgsim'] : []),
	];
	// Its processes are its own, as are its name and its /run: as good as another machine to all that runs there.
	const script = 'mount -t tmpfs tmpfs /run && hostname "$1" && shift && exec "$@"';
	const daemon = spawn(
		// Not by `ip netns exec`, which mounts another /sys, without control groups.
		'nsenter',
		[
			`--net=/run/netns/${netns}`,
			...['unshare', '--mount', '--uts', '--pid', '--fork', '--mount-proc', '--kill-child'],
			...['sh', '-c', script, 'machine', name, ...argv],
		],
		{stdio: ['ignore', 'pipe', 'pipe']},
	);
	const log = createWriteStream(join(folder, 'dockerd.log'), {flags: 'a'});
	daemon.stdout.pipe(log, {end: false});
	daemon.stderr.pipe(log, {end: false});
	const answers = async () =>
		daemon.exitCode ??
		daemon.signalCode ??
		(await probeSocket(join(folder, 'docker.sock'))).engine?.serverVersion ??
		null;
	const answer = await until(answers, seen => seen !== null, `the engine of ${name}`).catch(async error => {
		await cutPower(daemon);
		throw error;
	});
	if (daemon.exitCode !== null || daemon.signalCode !== null) {
		const text = readFileSync(join(folder, 'dockerd.log'), 'utf8');
		throw new Error(`dockerd of ${name} ended with exit code ${answer}:\n${text.slice(-2000)}`);
	}

	return daemon;
}

/** As `docker context create` writes it. */
function writeContext(config: string, {name, host}: Pick<TestMachine, 'name' | 'host'>): void {
	const folder = join(config, 'contexts', 'meta', createHash('sha256').update(name).digest('hex'));
	mkdirSync(folder, {recursive: true});
	const meta = {Name: name, Metadata: {}, Endpoints: {docker: {Host: host, SkipTLSVerify: false}}};
	writeFileSync(join(folder, 'meta.json'), JSON.stringify(meta));
}

/** Those that the engines made for their containers. */
async function removeControlGroups(stem: string): Promise<void> {
	const ours = ['-type', 'd', '-path', `*/${stem}-*`];
	await run(['find', '/sys/fs/cgroup', '-depth', ...ours, '-exec', 'rmdir', '{}', ';']);
}

async function unmountBelow(folder: string): Promise<void> {
	const mounts = readFileSync('/proc/self/mountinfo', 'utf8')
		.split('\n')
		.map(line => line.split(' ')[4] ?? '')
		.filter(path => path.startsWith(`${folder}/`));
	for (const path of mounts.reverse()) {
		await run(['umount', '--lazy', path]);
	}
}
