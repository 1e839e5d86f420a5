// A running lab for use in a program.

import type {Engine} from '../engine/client.js';
import {WgsimError} from '../errors.js';
import type {CheckOptions, CheckReport} from '../lab/check/model.js';
import {runChecks} from '../lab/check/run.js';
import {reportTo} from '../lab/events.js';
import {applyFault, type FaultOutcome} from '../lab/faults/faults.js';
import {findLab, nodeOf} from '../lab/find/find.js';
import {type MeasureOptions, type MeasureReport, measureFault} from '../lab/measure/measure.js';
import type {LabSnapshot, ObservedEvent} from '../lab/observer/model.js';
import {openObserver} from '../lab/observer/observer.js';
import {stopLab} from '../lab/stop/stop.js';
import {followEvents} from './events.js';
import {readFault} from './faults.js';
import {LabNode} from './node.js';

export interface MeasureRequest extends Omit<MeasureOptions, 'fault' | 'report'> {
	/** In the words of the command line: `link down V1-1:eth0`. */
	readonly fault: string;
}

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

	/** Nodes, tunnels and sessions as they are now, and what of the lab's promises is missing. */
	async status(signal?: AbortSignal): Promise<LabSnapshot> {
		await using observer = await openObserver(this.#engine, this.name, signal === undefined ? {} : {signal});
		return await observer.ready();
	}

	/** Holds the lab to what its topology promises. A check that fails is a result: look at `ok`. */
	async check(options: CheckOptions = {}): Promise<CheckReport> {
		return runChecks(this.#engine, await this.#find(options.signal), options);
	}

	/**
	 * Breaks something on purpose, in the words of the command line: `link down V1-1:eth0`, `node kill V2-1`.
	 * @throws {UsageError} for words that are no fault; {WgsimError} for what the lab has not
	 */
	async fault(words: string, signal?: AbortSignal): Promise<FaultOutcome> {
		const action = readFault(words);
		return applyFault(this.#engine, await this.#find(signal), action, {signal});
	}

	/** Undoes every fault. */
	heal(signal?: AbortSignal): Promise<FaultOutcome> {
		return this.fault('heal', signal);
	}

	/** Measures what a fault costs, heals it, and measures the way back. */
	async measure({fault, ...options}: MeasureRequest): Promise<MeasureReport> {
		const action = readFault(fault);
		const lab = await this.#find(options.signal);
		return measureFault(this.#engine, lab, {...options, fault: action, report: reportTo(() => {})});
	}

	/** Changes as they come: nodes, links, tunnels, sessions. Ends with the lab, with the signal, or when you `break`. */
	async *events(signal?: AbortSignal): AsyncGenerator<ObservedEvent> {
		const observer = await openObserver(this.#engine, this.name);
		yield* followEvents(observer, signal);
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
