// One node of a running lab, to run commands in.

import type {Engine} from '../engine/client.js';
import {type ExecResult, runExec} from '../engine/exec.js';
import {WgsimError} from '../errors.js';
import {inNamespace} from '../lab/find/find-node.js';
import {type PingSummary, parsePing} from '../lab/node/ping.js';

export interface NodeExecOptions {
	/** A nested namespace, such as `private`. Default: the node's own. */
	readonly netns?: string;
	readonly stdin?: string | Buffer;
	/** Milliseconds until the command must have ended. Default: 60 000. */
	readonly timeout?: number;
	readonly signal?: AbortSignal;
}

export interface PingOptions {
	/** Echoes to send. Default: 1. */
	readonly count?: number;
	/** Seconds to wait for each answer. Default: 2. */
	readonly timeout?: number;
	readonly netns?: string;
	readonly signal?: AbortSignal;
}

const defaultTimeout = 60_000;

export class LabNode {
	readonly #engine: Engine;

	constructor(
		engine: Engine,
		/** `R1`. */
		readonly name: string,
		/** `routed-vpn-R1`: for `docker exec`. */
		readonly container: string,
	) {
		this.#engine = engine;
	}

	/** Runs a command to its end. One that fails is a result, not an error. */
	exec(argv: readonly string[], options: NodeExecOptions = {}): Promise<ExecResult> {
		const {netns, stdin, timeout = defaultTimeout, signal} = options;
		return runExec(this.#engine, this.container, inNamespace(netns, argv), {
			within: timeout,
			...(stdin === undefined ? {} : {stdin}),
			...(signal === undefined ? {} : {signal}),
		});
	}

	/**
	 * Sends echoes and counts the answers. No answer is a result, and no route is: then nothing is sent.
	 * @throws {WgsimError} when ping cannot be asked: a wrong address, a node that does not run
	 */
	async ping(address: string, {count = 1, timeout = 2, ...options}: PingOptions = {}): Promise<PingSummary> {
		const argv = ['ping', '-n', '-q', '-c', String(count), '-i', '0.2', '-W', String(timeout), '--', address];
		const {stdout, stderr} = await this.exec(argv, {
			...options,
			timeout: (count + 1) * (timeout + 1) * 1000 + 10_000,
		});
		// Without a route nothing is sent, and so nothing comes back.
		const result = /unreachable/i.test(stderr) ? {sent: 0, received: 0, rtt: null} : parsePing(stdout);
		if (result === null) {
			throw new WgsimError(
				`${this.name}: ping ${address}: ${stderr.trim() || stdout.trim() || 'ping did not answer'}`,
			);
		}

		return result;
	}
}
