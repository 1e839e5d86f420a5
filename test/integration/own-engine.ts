// A Docker engine of a test's own, for what must not be done to the one that others use: another runtime, little space.

import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {createWriteStream, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {connectSocket} from '../../src/engine/client.js';
import {run, until} from './helpers.js';

export interface OwnEngine {
	/** For DOCKER_HOST. */
	readonly host: string;
	readonly docker: (...args: string[]) => ReturnType<typeof run>;
	/** Ends it and removes all that it kept. */
	readonly stop: () => Promise<void>;
}

/** Starts dockerd with its own data, and no network; `argumentsOf` gets its folder. Needs root, as every lab does. */
export async function startOwnEngine(
	argumentsOf: (folder: string) => readonly string[] = () => [],
): Promise<OwnEngine> {
	const folder = mkdtempSync('/var/tmp/wgsim-own-engine-');
	const socket = join(folder, 'docker.sock');
	const log = join(folder, 'dockerd.log');
	mkdirSync(join(folder, 'data'));
	writeFileSync(join(folder, 'daemon.json'), '{}');
	const daemon = spawn(
		'dockerd',
		[
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
			...[
				'--containerd-namespace=wgsim-test',
				'--containerd-plugins-namespace=wgsim-test-plugins',
				'--group=root',
			],
			`--host=unix://${socket}`,
			...argumentsOf(folder),
		],
		{stdio: ['ignore', 'pipe', 'pipe']},
	);
	const output = createWriteStream(log);
	daemon.stdout.pipe(output, {end: false});
	daemon.stderr.pipe(output, {end: false});
	const ended = once(daemon, 'exit');
	const stop = async () => {
		daemon.kill('SIGTERM');
		await ended;
		const mounts = readFileSync('/proc/self/mountinfo', 'utf8')
			.split('\n')
			.map(line => line.split(' ')[4] ?? '')
			.filter(path => path.startsWith(`${folder}/`));
		for (const path of mounts.reverse()) {
			await run(['umount', path]);
		}

		rmSync(folder, {recursive: true, force: true});
	};
	const answers = async () => daemon.exitCode ?? (await connectSocket(socket))?.serverVersion ?? null;
	const answer = await until(answers, seen => seen !== null, `the engine in ${folder}`);
	if (typeof answer === 'number') {
		const text = readFileSync(log, 'utf8');
		await stop();
		throw new Error(`dockerd ended with exit code ${answer}:\n${text.slice(-2000)}`);
	}

	const host = `unix://${socket}`;
	return {host, docker: (...args) => run(['docker', ...args], {env: {DOCKER_HOST: host}}), stop};
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
