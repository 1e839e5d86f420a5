// How soon the live view shows a change: from the moment before it is made until its event stands on the screen.

import {type ChildProcessByStdio, execFileSync, spawn} from 'node:child_process';
import type {Readable, Writable} from 'node:stream';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import type {Engine} from '../src/engine/client.js';
import {pauseContainer, unpauseContainer} from '../src/engine/containers.js';
import {PseudoTerminal} from '../test/integration/pseudo-terminal.js';

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));

/** Milliseconds that the lab has after each change, for what follows from it to be over. */
const rest = 3000;

export interface Change {
	readonly what: string;
	/** Milliseconds. */
	readonly goal: number;
	/** The event on the screen. */
	readonly seen: RegExp;
	readonly make: () => unknown;
	readonly undo: () => unknown;
}

/** A shell that stands ready in a node: a command to it takes effect within milliseconds, where `docker exec` takes a tenth of a second. */
export class NodeShell {
	readonly #process: ChildProcessByStdio<Writable, Readable, null>;

	constructor(container: string) {
		this.#process = spawn('docker', ['exec', '-i', container, 'sh'], {stdio: ['pipe', 'pipe', 'inherit']});
	}

	type(command: string): void {
		this.#process.stdin.write(`${command}\n`);
	}

	close(): void {
		this.#process.stdin.end();
	}
}

/** The first BGP session and the first tunnel of a gateway, as BIRD and the kernel call them. */
function findOf(container: string): {session: string; tunnel: string} {
	const ask = (...argv: string[]) =>
		execFileSync('docker', ['exec', container, 'ip', 'netns', 'exec', 'private', ...argv]).toString();
	const session = /^(\S+) +BGP/m.exec(ask('birdc', '-s', '/run/bird6.private.ctl', 'show', 'protocols'))![1]!;
	const tunnel = /^\d+: (wg\d+):/m.exec(ask('ip', 'link'))![1]!;
	return {session, tunnel};
}

/** The changes of one lab like the reference: R1 is an inner router, V1-1 a gateway with a namespace `private`. */
export function changesIn(engine: Engine, lab: string, shell: NodeShell): Change[] {
	const {session, tunnel} = findOf(`${lab}-V1-1`);
	const inside = 'ip netns exec private';
	const bird = 'birdc -s /run/bird6.private.ctl';
	// An interface that goes down gives its IPv6 addresses up unless it is told to keep them.
	shell.type(`${inside} sysctl -qw net.ipv6.conf.${tunnel}.keep_addr_on_down=1`);
	return [
		{
			what: 'a node is paused',
			goal: 300,
			seen: /R1 is paused/,
			make: () => pauseContainer(engine, `${lab}-R1`),
			undo: () => unpauseContainer(engine, `${lab}-R1`),
		},
		{
			what: 'a link goes down',
			goal: 300,
			seen: /V1-1:eth0 is down/,
			make: () => shell.type('ip link set eth0 down'),
			undo: () => shell.type('ip link set eth0 up'),
		},
		{
			what: 'a session is closed',
			goal: 1000,
			seen: new RegExp(`V1-1 ${session}: BGP .*was Established`),
			make: () => shell.type(`${bird} disable ${session} >/dev/null`),
			undo: () => shell.type(`${bird} enable ${session} >/dev/null`),
		},
		{
			what: 'a tunnel is taken down',
			goal: 1000,
			seen: new RegExp(`V1-1:${tunnel} .*is down:`),
			make: () => shell.type(`${inside} ip link set ${tunnel} down`),
			undo: () => shell.type(`${inside} ip link set ${tunnel} up`),
		},
	];
}

/** Makes each change once under a view that was just opened, which has no event yet; milliseconds of each, in their order. */
export async function measureLatencies(lab: string, changes: readonly Change[]): Promise<number[]> {
	const terminal = new PseudoTerminal([process.execPath, cli, 'tui', lab], {columns: 200, rows: 70});
	try {
		await terminal.until(/Nodes \d+/);
		terminal.send('6');
		await sleep(rest);
		const times: number[] = [];
		for (const {seen, make, undo} of changes) {
			const began = performance.now();
			const made = make();
			await untilShown(terminal, seen);
			times.push(performance.now() - began);
			await made;
			await undo();
			await sleep(rest);
		}

		terminal.send('q');
		await terminal.exited;
		return times;
	} finally {
		await terminal.dispose();
	}
}

/** Looks at the screen whenever something was written to it. */
async function untilShown(terminal: PseudoTerminal, seen: RegExp): Promise<void> {
	const deadline = performance.now() + 60_000;
	for (let looked = -1; performance.now() < deadline; await sleep(2)) {
		if (terminal.output.length !== looked) {
			looked = terminal.output.length;
			if (seen.test(await terminal.screen())) {
				return;
			}
		}
	}

	throw new Error(`${seen} was not shown within 60 s:\n${await terminal.screen()}`);
}
