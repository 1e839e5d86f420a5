// A connection to the Docker of another machine of the swarm: a command in the relay's task on the manager carries it.

import type {Socket} from 'node:net';
import type {Duplex} from 'node:stream';
import {agentOptions, WatchfulAgent} from '../agent.js';
import type {Engine} from '../connection.js';
import {createDemuxer} from '../demux.js';
import {type ExecConnection, openExec} from '../exec.js';
import {SocketLike} from '../socket-like.js';

/** Where a relay's task is, on a manager. */
export interface RelayTask {
	readonly manager: Engine;
	readonly container: string;
}

class RelayConnection extends SocketLike {
	readonly #opened: Promise<ExecConnection>;
	readonly #demuxer = createDemuxer();
	#connection: ExecConnection | null = null;
	#complaints = '';
	#heard = false;
	#isReferenced = true;

	constructor({manager, container}: RelayTask, address: string) {
		super();
		// -S: without the packages of a site Python starts in half the time.
		const argv = ['python3', '-I', '-S', '/relay.py', 'dial', address];
		this.#opened = openExec(manager, container, argv, {attachStdin: true});
		this.#opened.then(
			connection => this.#take(connection),
			error => this.destroy(error),
		);
	}

	#take(connection: ExecConnection): void {
		if (this.destroyed) {
			connection.release();
			return;
		}

		this.#connection = connection;
		this.#refer();
		const {socket} = connection;
		socket.on('data', (chunk: Buffer) => this.#hear(chunk));
		socket.on('end', () => this.#end());
		socket.on('error', error => this.destroy(error));
		socket.on('close', () => this.#end());
	}

	#hear(chunk: Buffer): void {
		this.touch();
		try {
			for (const {stream, data} of this.#demuxer.push(chunk)) {
				if (stream === 'stderr') {
					this.#complaints = `${this.#complaints}${data}`.slice(-1000);
				} else {
					this.#heard = true;
					if (!this.push(data)) {
						this.#connection?.socket.pause();
					}
				}
			}
		} catch (error) {
			this.destroy(error as Error);
		}
	}

	#end(): void {
		if (this.destroyed || this.readableEnded) {
			return;
		}

		const said = this.#complaints.trim().split('\n').at(-1);
		if (!said) {
			this.push(null);
			return;
		}

		const error = new Error(`the relay of the swarm: ${said}`);
		// As of any connection that breaks: what was asked for may have been done.
		this.destroy(this.#heard ? Object.assign(error, {code: 'ECONNRESET'}) : error);
	}

	override _read(): void {
		this.#connection?.socket.resume();
	}

	override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
		this.touch();
		this.#opened.then(({socket}) => socket.write(chunk, encoding, done), done);
	}

	override _final(done: (error?: Error | null) => void): void {
		this.#opened.then(({socket}) => {
			socket.end();
			done();
		}, done);
	}

	override _destroy(error: Error | null, done: (error: Error | null) => void): void {
		this.touch(0);
		this.#connection?.release();
		done(error);
	}

	ref(): this {
		this.#isReferenced = true;
		return this.#refer();
	}

	unref(): this {
		this.#isReferenced = false;
		return this.#refer();
	}

	/** Docker's connection is a socket, although its type does not say so. */
	#refer(): this {
		const socket = this.#connection?.socket as (Duplex & Partial<Pick<Socket, 'ref' | 'unref'>>) | undefined;
		if (this.#isReferenced) {
			socket?.ref?.();
		} else {
			socket?.unref?.();
		}

		return this;
	}
}

export class RelayAgent extends WatchfulAgent {
	readonly #task: RelayTask;
	readonly #address: string;

	constructor(task: RelayTask, address: string) {
		super(agentOptions);
		this.#task = task;
		this.#address = address;
	}

	/** Called by Node for each new connection. */
	override createConnection(): Duplex {
		return new RelayConnection(this.#task, this.#address);
	}
}
