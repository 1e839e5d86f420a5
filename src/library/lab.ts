// A running lab in the hands of a program.

import type {Engine} from '../engine/client.js';
import {WgsimError} from '../errors.js';
import {findLab, nodeOf} from '../lab/find.js';
import {type LabStatus, readStatus} from '../lab/status.js';
import {stopLab} from '../lab/stop.js';
import {LabNode} from './node.js';

export class Lab implements AsyncDisposable {
	readonly #engine: Engine;

	/** For a lab that runs already: `attachLab()`. */
	constructor(
		engine: Engine,
		readonly name: string,
	) {
		this.#engine = engine;
	}

	/** A node by its name in the topology. It is looked for only when it is used. */
	node(name: string): LabNode {
		return new LabNode(this.#engine, name, `${this.name}-${name}`);
	}

	/** All nodes, by name. */
	async nodes(signal?: AbortSignal): Promise<LabNode[]> {
		const {nodes} = await findLab(this.#engine, this.name, signal);
		return nodes.map(container => new LabNode(this.#engine, nodeOf(container), container.name));
	}

	/** Nodes, tunnels, sessions, and what of the lab's promises is missing now. */
	async status(signal?: AbortSignal): Promise<LabStatus> {
		return readStatus(this.#engine, await this.#find(signal), signal);
	}

	/** Removes the lab. A second time does nothing. */
	async stop(): Promise<void> {
		await stopLab(this.#engine, this.name, {report: () => {}});
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.stop();
	}

	async #find(signal?: AbortSignal) {
		const lab = await findLab(this.#engine, this.name, signal);
		if (lab.fabric === null && lab.nodes.length === 0) {
			throw new WgsimError(`lab ${this.name} is gone`);
		}

		return lab;
	}
}
