// Types lines of shell as a reader would, in a folder with what the pages speak of; what goes on until Ctrl-C is given it.

import {spawn} from 'node:child_process';
import {
	copyFileSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {cli, type Ran, run} from './helpers.js';

const topologies = fileURLToPath(new URL('../../topologies/', import.meta.url));

/** Programs of others at the end or the head of a pipe: they look at what they are given, or give what is asked for. */
const others: Readonly<Record<string, string>> = {
	wireshark: `[ "$(head -c 4 | od -An -tx1 | tr -d ' ')" = 0a0d0d0a ]`,
	dot: `grep -qE '^(strict )?(di)?graph'`,
	'generate-vpn': 'cat my-vpn.yaml',
	// As it prints on a terminal: each line at once.
	jq: `PATH='${process.env['PATH']}'; exec jq --unbuffered "$@"`,
};
/** Goes on until it is told to end, or waits for something to happen. */
const endless =
	/^wgsim (status --watch|events|logs .*-f\b|record (?!.*--duration)|capture (?!.*(--count|--duration|\|)))|tcpdump/;
/** What a kernel may lack, or has instead: an error that says so is well, too. */
const refusals = /this kernel has no netem|kernel WireGuard has no daemon/;
const timeout = 60_000;
/** Writes what it has when it is ended. */
const collecting = /tcpdump/;
const collection = 5000;

const clab = `name: pair
topology:
  nodes:
    n1: {kind: linux, exec: [ip addr add 192.0.2.1/24 dev eth1]}
    n2: {kind: linux, exec: [ip addr add 192.0.2.2/24 dev eth1]}
  links:
    - endpoints: ["n1:eth1", "n2:eth1"]
`;

export class Typist {
	readonly #folder = mkdtempSync(join(tmpdir(), 'wgsim-typist-'));
	readonly #env: Record<string, string>;

	constructor(host: string) {
		const program = (name: string, script: string) =>
			writeFileSync(join(this.#folder, 'bin', name), `#!/bin/sh\n${script}\n`, {mode: 0o755});
		symlinkSync(topologies, join(this.#folder, 'topologies'));
		mkdirSync(join(this.#folder, 'bin'));
		program('wgsim', `exec ${process.execPath} ${cli} "$@"`);
		for (const [name, script] of Object.entries(others)) {
			program(name, script);
		}

		const copy = (from: string, to: string) => copyFileSync(join(topologies, from), join(this.#folder, to));
		copy('big-mesh.yaml', 'big-mesh.yaml');
		copy('own-config/west-wg0.conf', 'alice.conf');
		copy('own-config/east-wg0.conf', 'bob.conf');
		writeFileSync(join(this.#folder, 'lab.clab.yml'), clab);
		const mine = readFileSync(join(topologies, 'two-sites.yaml'), 'utf8').replace(
			/^name: .*$/m,
			'name: my-vpn',
		);
		writeFileSync(join(this.#folder, 'my-vpn.yaml'), mine);
		this.#env = {DOCKER_HOST: host, PATH: `${this.#folder}/bin:${process.env['PATH']}`};
	}

	/** Names for what a page leaves open. */
	fillIn(line: string): string {
		return line
			.replace(/ \[LAB\]/, '')
			.replaceAll('NODE', 'V1-1')
			.replaceAll('LAB', 'routed-vpn')
			.replaceAll('FILE', 'my-vpn.yaml')
			.replaceAll('VERB', 'start');
	}

	/** Resolves when it has ended, or has been ended after it had shown something; or after `longest` milliseconds, where it shows nothing. */
	async type(line: string, longest = timeout): Promise<Ran> {
		for (const [, target] of line.matchAll(/ (?:-o|-w|>) (\w\S*)/g)) {
			rmSync(join(this.#folder, target!), {recursive: true, force: true});
		}

		if (line.includes('icmp6')) {
			await this.#run('docker exec -d routed-vpn-R1 ping -c 40 -i 0.2 2001:db8:a3::1');
		}

		const ran = endless.test(line)
			? await this.#interrupt(line, collecting.test(line) ? collection : longest)
			: await this.#run(line);
		return ran.code === 1 && refusals.test(ran.stderr) ? {...ran, code: 0} : ran;
	}

	dispose(): void {
		rmSync(this.#folder, {recursive: true, force: true});
	}

	#run(line: string): Promise<Ran> {
		return run(['bash', '-o', 'pipefail', '-c', line], {cwd: this.#folder, env: this.#env});
	}

	/** Something that there are events of. */
	async #stir(): Promise<void> {
		await this.#run('wgsim node stop V3-2 && wgsim node start V3-2');
	}

	/** Waits until the line has shown something; then Ctrl-C, to all of it as a terminal would. */
	async #interrupt(line: string, longest: number): Promise<Ran> {
		const child = spawn('bash', ['-c', line], {
			cwd: this.#folder,
			env: {...process.env, ...this.#env},
			detached: true,
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		let [stdout, stderr] = ['', ''];
		child.stdout.on('data', chunk => {
			stdout += chunk;
		});
		child.stderr.on('data', chunk => {
			stderr += chunk;
		});
		let ended = false;
		const end = new Promise<number>(resolve =>
			child.on('close', (code, signal) => {
				ended = true;
				resolve(code ?? (signal === 'SIGINT' ? 130 : 1));
			}),
		);
		const target = / (?:-o|-w|>) ([\w.]+)$/.exec(line)?.[1];
		const file = target === undefined ? null : join(this.#folder, target);
		const hasShown = () => (file === null ? stdout !== '' : existsSync(file) && statSync(file).size > 0);
		const deadline = Date.now() + longest;
		while (!ended && !hasShown() && Date.now() < deadline) {
			await (line.includes('events') ? this.#stir() : sleep(100));
		}

		if (!ended) {
			process.kill(-child.pid!, 'SIGINT');
		}

		const code = await end;
		const shown = hasShown();
		const well = shown && (code === 0 || code === 130);
		return {code: well ? 0 : code || 1, stdout, stderr: shown ? stderr : `nothing was shown\n${stderr}`};
	}
}
