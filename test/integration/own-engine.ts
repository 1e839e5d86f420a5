// A Docker engine of a test's own, for what must not be done to the one that others use: another runtime, little space, a crash.

import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {createWriteStream, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {basename, join} from 'node:path';
import {probeSocket} from '../../src/engine/client.js';
import {killAll} from './engine-processes.js';
import {run, until} from './helpers.js';

export interface OwnEngine {
	/** For DOCKER_HOST. */
	readonly host: string;
	/** Where all that it keeps is. */
	readonly data: string;
	readonly docker: (...args: string[]) => ReturnType<typeof run>;
	/** Ends it in good order, and its containers with it, and starts it anew, with some arguments more. */
	readonly restart: (...more: string[]) => Promise<void>;
	/** Kills all of it, and all that runs in its containers; what is in memory is lost. Then it starts anew, as after a reboot. */
	readonly cutPower: () => Promise<void>;
	/** Ends it and removes all that it kept. */
	readonly stop: () => Promise<void>;
}

interface OwnEngineOptions {
	/** Space for its data, as in `mount -o size=…`. That of the machine's disk by default. */
	readonly size?: string;
}

/** Starts dockerd with its own data, and no network; `argumentsOf` gets its folder. Needs root, as every lab does. */
export async function startOwnEngine(
	argumentsOf: (folder: string) => readonly string[] = () => [],
	{size}: OwnEngineOptions = {},
): Promise<OwnEngine> {
	const folder = mkdtempSync('/var/tmp/wgsim-own-engine-');
	const data = join(folder, 'data');
	mkdirSync(data);
	writeFileSync(join(folder, 'daemon.json'), '{}');
	if (size !== undefined) {
		await mustRun('mount', '-t', 'tmpfs', '-o', `size=${size},mode=711`, 'wgsim-own-engine', data);
	}

	const argv = daemonArguments(folder, argumentsOf(folder));
	let daemon: ChildProcess;
	const launch = async (...more: string[]) => {
		daemon = await startDaemon(folder, [...argv, ...more]);
	};
	const end = async () => {
		if (daemon.exitCode === null) {
			daemon.kill('SIGTERM');
			await once(daemon, 'exit');
		}
	};
	const stop = async () => {
		await end();
		await unmountBelow(folder);
		rmSync(folder, {recursive: true, force: true});
	};
	try {
		await launch();
	} catch (error) {
		await unmountBelow(folder);
		rmSync(folder, {recursive: true, force: true});
		throw error;
	}

	const host = `unix://${folder}/docker.sock`;
	return {
		host,
		data,
		docker: (...args) => run(['docker', ...args], {env: {DOCKER_HOST: host}}),
		restart: async (...more) => {
			await end();
			await launch(...more);
		},
		cutPower: async () => {
			await killAll(folder);
			await unmountBelow(folder, size === undefined ? [] : [data]);
			for (const name of ['exec', 'pid', 'docker.sock']) {
				rmSync(join(folder, name), {recursive: true, force: true});
			}

			await launch();
		},
		stop,
	};
}

const daemonArguments = (folder: string, more: readonly string[]): string[] => [
	...[
		'--bridge=none',
		'--iptables=false',
		'--ip6tables=false',
		'--ip-forward=false',
		'--userland-proxy=false',
	],
	`--config-file=${folder}/daemon.json`,
	`--data-root=${folder}/data`,
	`--exec-root=${folder}/exec`,
	`--pidfile=${folder}/pid`,
	// Where the system runs a containerd, dockerd uses that.
	`--containerd-namespace=${basename(folder)}`,
	`--containerd-plugins-namespace=${basename(folder)}-plugins`,
	'--group=root',
	`--host=unix://${folder}/docker.sock`,
	...more,
];

async function mustRun(...argv: string[]): Promise<void> {
	const {code, stderr} = await run(argv);
	if (code !== 0) {
		throw new Error(`${argv.join(' ')}: ${stderr}`);
	}
}

/** Returns when it answers. */
async function startDaemon(folder: string, argv: readonly string[]): Promise<ChildProcess> {
	const log = join(folder, 'dockerd.log');
	const daemon = spawn('dockerd', argv, {stdio: ['ignore', 'pipe', 'pipe']});
	const output = createWriteStream(log, {flags: 'a'});
	daemon.stdout.pipe(output, {end: false});
	daemon.stderr.pipe(output, {end: false});
	const answers = async () =>
		daemon.exitCode ?? (await probeSocket(join(folder, 'docker.sock'))).engine?.serverVersion ?? null;
	const answer = await until(answers, seen => seen !== null, `the engine in ${folder}`);
	if (typeof answer === 'number') {
		const text = readFileSync(log, 'utf8');
		throw new Error(`dockerd ended with exit code ${answer}:\n${text.slice(-2000)}`);
	}

	return daemon;
}

/** What is mounted below a folder, the last one first; of those to keep, the lowest mount stays. */
async function unmountBelow(folder: string, keep: readonly string[] = []): Promise<void> {
	const kept = new Set(keep);
	const mounts = readFileSync('/proc/self/mountinfo', 'utf8')
		.split('\n')
		.map(line => line.split(' ')[4] ?? '')
		.filter(path => path.startsWith(`${folder}/`))
		.filter(path => !kept.delete(path));
	for (const path of mounts.reverse()) {
		await run(['umount', path]);
	}
}

/** Brings an image over from the engine that everybody uses. */
export async function copyImage(engine: OwnEngine, image: string): Promise<void> {
	const copied = await run([
		'sh',
		'-c',
		`docker save "$1" | DOCKER_HOST="$2" docker load`,
		'copy',
		image,
		engine.host,
	]);
	if (copied.code !== 0) {
		throw new Error(`${image} was not copied: ${copied.stderr}`);
	}
}
