// Reaches Docker on another machine as its own client does: `docker system dial-stdio` over the system's ssh, with its host keys,
// agents and configuration.

import {type ChildProcessWithoutNullStreams, spawn} from 'node:child_process';
import type {Socket} from 'node:net';
import type {Duplex} from 'node:stream';
import {agentOptions, WatchfulAgent} from './agent.js';
import {SocketLike} from './socket-like.js';

export interface SshTarget {
	readonly host: string;
	/** Empty for what ssh's configuration says. */
	readonly user: string;
	readonly port: string;
}

/** Seconds. */
export const connectTimeout = 30;

export const sshArguments = ({host, user, port}: SshTarget): string[] => [
	// No user can type a password for each connection, least of all in the live view.
	...['-o', 'BatchMode=yes', '-o', `ConnectTimeout=${connectTimeout}`, '-T'],
	...(user === '' ? [] : ['-l', user]),
	...(port === '' ? [] : ['-p', port]),
	// The host may look like an option.
	...['--', host, 'docker', 'system', 'dial-stdio'],
];

/** One ssh process as the socket that Node's HTTP takes it for. */
class SshConnection extends SocketLike {
	readonly #child: ChildProcessWithoutNullStreams;
	#complaints = '';
	#heard = false;

	constructor(target: SshTarget) {
		super();
		this.#child = spawn('ssh', sshArguments(target), {stdio: 'pipe'});
		const {stdin, stdout, stderr} = this.#child;
		stdout.on('data', chunk => {
			this.#heard = true;
			this.touch();
			if (!this.push(chunk)) {
				stdout.pause();
			}
		});
		stderr.on('data', chunk => {
			this.#complaints = `${this.#complaints}${chunk}`.slice(-1000);
		});
		// What is wrong is told by its end.
		stdin.on('error', () => {});
		this.#child.on('error', ({message}) => this.destroy(new Error(`ssh cannot be run: ${message}`)));
		this.#child.on('close', code => this.#end(code));
	}

	override _read(): void {
		this.#child.stdout.resume();
	}

	override _write(chunk: Buffer, encoding: BufferEncoding, done: () => void): void {
		this.touch();
		this.#child.stdin.write(chunk, encoding, () => done());
	}

	override _final(done: () => void): void {
		this.#child.stdin.end();
		done();
	}

	override _destroy(error: Error | null, done: (error: Error | null) => void): void {
		this.touch(0);
		const {stdin, stdout, stderr} = this.#child;
		for (const stream of [stdin, stdout, stderr]) {
			stream.destroy();
		}

		this.#child.kill();
		this.#child.unref();
		done(error);
	}

	ref(): this {
		for (const stream of this.#streams) {
			stream.ref();
		}

		return this;
	}

	unref(): this {
		for (const stream of this.#streams) {
			stream.unref();
		}

		return this;
	}

	/** What keeps this process alive for it: the child and its pipes, which are sockets, though their types do not say so. */
	get #streams(): {ref(): unknown; unref(): unknown}[] {
		const {stdin, stdout, stderr} = this.#child;
		return [this.#child, ...([stdin, stdout, stderr] as unknown as Socket[])];
	}

	#end(code: number | null): void {
		if (code === 0) {
			this.push(null);
			return;
		}

		const said = this.#complaints.trim().split('\n').at(-1);
		const error = new Error(`ssh: ${said || `ended with exit code ${code}`}`);
		// As of any connection that breaks: what was asked for may have been done.
		this.destroy(this.#heard ? Object.assign(error, {code: 'ECONNRESET'}) : error);
	}
}

export class SshAgent extends WatchfulAgent {
	readonly #target: SshTarget;

	constructor(target: SshTarget) {
		super(agentOptions);
		this.#target = target;
	}

	/** Called by Node for each new connection. */
	override createConnection(): Duplex {
		return new SshConnection(this.#target);
	}
}
