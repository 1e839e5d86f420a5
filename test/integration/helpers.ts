// Runs wgsim and docker as a user would: the built command line, by argv.

import {execFile, spawn} from 'node:child_process';
import {mkdtempSync, readdirSync, readFileSync, readlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

export const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

export const referenceTopology = fileURLToPath(new URL('../../topologies/routed-vpn.yaml', import.meta.url));

export interface Ran {
	readonly code: number;
	readonly stdout: string;
	readonly stderr: string;
}

export interface RunOptions {
	readonly env?: Readonly<Record<string, string>>;
	readonly input?: string;
	readonly cwd?: string;
}

/** Runs argv to its end; a failure is a result. */
export function run(argv: readonly string[], {env = {}, input = '', cwd}: RunOptions = {}): Promise<Ran> {
	const [command, ...args] = argv;
	return new Promise(resolve => {
		const child = execFile(
			command!,
			args,
			{cwd, env: {...process.env, ...env}, maxBuffer: 64 * 1024 * 1024},
			(error, stdout, stderr) => {
				const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
				resolve({code, stdout, stderr});
			},
		);
		// A command may end before it has read its input.
		child.stdin?.on('error', () => {});
		child.stdin?.end(input);
	});
}

export const wgsim = (args: readonly string[], options: Parameters<typeof run>[1] = {}): Promise<Ran> =>
	run([process.execPath, cli, ...args], options);

/** Starts wgsim and hands out the process, for tests that interrupt it. */
export const spawnWgsim = (args: readonly string[], env: Record<string, string> = {}) =>
	spawn(process.execPath, [cli, ...args], {env: {...process.env, ...env}, stdio: ['ignore', 'pipe', 'pipe']});

/** Like `docker`, where a failure is an answer, or there may be nothing to do. */
export const tryDocker = (...args: string[]): Promise<Ran> => run(['docker', ...args]);

/** Throws where Docker refuses: a test that went on would look for what was never done. */
export async function docker(...args: string[]): Promise<Ran> {
	const ran = await tryDocker(...args);
	if (ran.code !== 0) {
		throw new Error(`docker ${args.join(' ')}: exit code ${ran.code}\n${ran.stderr}`);
	}

	return ran;
}

/** Runs a command line in a container by `docker exec … bash -c`, as the seed page has it typed in a shell. */
export async function typed(container: string, line: string): Promise<string> {
	const {stdout, stderr, code} = await tryDocker('exec', container, 'bash', '-c', line);
	if (code !== 0) {
		throw new Error(`${container}: ${line}: exit code ${code}\n${stdout}\n${stderr}`);
	}

	return stdout;
}

/** Like `typed`, for a command that is meant to fail. */
export const attempt = (container: string, line: string): Promise<Ran> =>
	tryDocker('exec', container, 'bash', '-c', line);

/** What runs in a container, a line each. A fabric sees all processes of the machine, and so those of other labs, too. */
export const processesOf = async (container: string): Promise<string[]> =>
	(await docker('top', container, '-eo', 'pid,args')).stdout.split('\n').slice(1).filter(Boolean);

/**
 * Asks again until the answer pleases, less often the longer it takes: each time is a process or more, beside which others wait.
 * The deadline is generous and its message says what was seen last.
 */
export async function until<T>(
	ask: () => Promise<T>,
	pleases: (answer: T) => boolean,
	what: string,
	timeout = 60_000,
): Promise<T> {
	const deadline = Date.now() + timeout;
	for (let wait = 200; ; wait = Math.min(wait * 1.3, 1000)) {
		const answer = await ask();
		if (pleases(answer)) {
			return answer;
		}

		if (Date.now() > deadline) {
			throw new Error(`${what}: not within ${timeout / 1000} s; last seen: ${JSON.stringify(answer)}`);
		}

		await new Promise(resolve => setTimeout(resolve, wait));
	}
}

/** The commands that run on this machine, as `name args`; kernel threads and what comes and goes by itself left out. */
export function listProcesses(): string[] {
	return readdirSync('/proc')
		.filter(entry => /^\d+$/.test(entry))
		.flatMap(pid => {
			try {
				const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
				return line === '' ? [] : [line];
			} catch {
				return [];
			}
		});
}

/** What a lab must leave as it was: everything of the machine that a network or a container could show up in. */
export async function snapshotHost(): Promise<Record<string, string[]>> {
	const lines = async (...argv: string[]) => (await run(argv)).stdout.split('\n').filter(Boolean).sort();
	const namespaces = new Set<string>();
	for (const entry of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
		try {
			namespaces.add(readlinkSync(`/proc/${entry}/ns/net`));
		} catch {
			// It ended while we looked.
		}
	}

	const ours = /wgsim-fabric|wgsim-boot|wgsim-observe|runsvdir|\brunsv |wireguard-go|\bbird |containerd-shim/;
	return {
		interfaces: (await lines('ip', '-o', 'link')).map(line => line.split(':')[1]!.trim()),
		addresses: (await lines('ip', '-o', 'address')).map(line =>
			line.replace(/(valid|preferred)_lft \S+/g, ''),
		),
		routes: [...(await lines('ip', 'route')), ...(await lines('ip', '-6', 'route'))].map(line =>
			line.replace(/ expires \S+/, ''),
		),
		namedNamespaces: await lines('ip', 'netns', 'list'),
		networkNamespaces: [`${namespaces.size}`],
		mounts: readFileSync('/proc/mounts', 'utf8').split('\n').filter(Boolean).sort(),
		processes: listProcesses()
			// A linter that runs beside the tests has files of these names as its arguments.
			.filter(line => ours.test(line) && !line.includes('images/node/rootfs/'))
			.sort(),
		containers: await lines('docker', 'ps', '-a', '--format', '{{.Names}}'),
		volumes: await lines('docker', 'volume', 'ls', '--format', '{{.Name}}'),
		networks: await lines('docker', 'network', 'ls', '--format', '{{.Name}}'),
	};
}

/** A new folder with the file of the smallest lab: two hosts on one wire, and this check. */
export function writeTwoHosts(lab: string, check: string): {folder: string; file: string} {
	const folder = mkdtempSync(join(tmpdir(), 'wgsim-'));
	const file = join(folder, 'lab.yaml');
	writeFileSync(
		file,
		`name: ${lab}
networks: {wire: {}}
nodes:
  A: {interfaces: {eth0: {network: wire, addresses: [192.0.2.1/24]}}}
  B: {interfaces: {eth0: {network: wire, addresses: [192.0.2.2/24]}}}
checks: [{${check}}]
`,
	);
	return {folder, file};
}
