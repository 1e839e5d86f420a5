// A running observer: follows Docker and the fabric in parallel, and reconnects to each when it breaks.

import type {Engine} from '../../engine/client.js';
import {messageOf, WgsimError} from '../../errors.js';
import {containerName, fabricNode} from '../../plan/plan-lab.js';
import type {ObserverRecord} from '../observed/record.js';
import {fabricState, type LabContainers} from './containers.js';
import {followContainers} from './docker-watch.js';
import {Fold} from './fold.js';
import type {Connection, LabSnapshot, ObservedEvent, Observer} from './model.js';
import {notAskedYet} from './not-asked.js';
import {Publisher} from './publisher.js';
import {whenReady} from './ready.js';
import {BackOff, followStream, WakeableSleep} from './stream.js';

/** Sources that change all the time. They are shown with their round, unless a fact depends on the change, such as a first handshake. */
const steady: readonly ObserverRecord['source'][] = ['clock', 'counters', 'node', 'wg'];

export class LabObserver implements Observer {
	readonly #engine: Engine;
	readonly #lab: string;
	readonly #period: number;
	readonly #end = new AbortController();
	readonly #sleep = new WakeableSleep();
	/** Ends the stream that is open. */
	#stream = new AbortController();
	readonly #publisher: Publisher;
	#fold: Fold;
	#containers: LabContainers;
	#source: string | null = null;
	#docker = true;
	#connection: Connection;
	/** Seconds that the lab's clock is ahead of ours. */
	#ahead = 0;
	#done: Promise<unknown> = Promise.resolve();

	constructor(engine: Engine, lab: string, fold: Fold, containers: LabContainers, period: number) {
		this.#engine = engine;
		this.#lab = lab;
		this.#period = period;
		this.#fold = fold;
		this.#containers = containers;
		this.#connection = this.#lost(notAskedYet);
		const look = () => {
			const [all, docker, connection] = [this.#containers, this.#docker, this.#connection];
			const seen = this.#fold.snapshot({lab, containers: all, docker, connection});
			// It outlives the containers: a start that brings the lab back needs it.
			this.#source = seen.source ?? this.#source;
			return {...seen, source: this.#source};
		};
		this.#publisher = new Publisher(look, () => this.#now);
	}

	begin(signal: AbortSignal | undefined): void {
		if (signal?.aborted) {
			this.#end.abort();
		}

		signal?.addEventListener('abort', () => void this.close(), {once: true, signal: this.#end.signal});
		this.#done = Promise.all([this.#followDocker(), this.#followFabric()]);
	}

	get snapshot(): LabSnapshot {
		return this.#publisher.snapshot;
	}

	onSnapshot(listener: (snapshot: LabSnapshot) => void): () => void {
		return this.#publisher.onSnapshot(listener);
	}

	onEvent(listener: (event: ObservedEvent) => void): () => void {
		return this.#publisher.onEvent(listener);
	}

	ready(): Promise<LabSnapshot> {
		return whenReady(this, this.#lab, this.#end.signal);
	}

	async close(): Promise<void> {
		this.#end.abort();
		this.#publisher.close();
		await this.#done;
	}

	[Symbol.asyncDispose](): Promise<void> {
		return this.close();
	}

	get #now(): number {
		return Date.now() / 1000 + this.#ahead;
	}

	#lost(reason: string): Connection {
		return {state: 'lost', reason, since: this.#now};
	}

	#disconnect(reason: string): void {
		const gone = this.#docker && this.#containers.size === 0;
		const before = this.#connection;
		if (gone) {
			this.#connection = {state: 'gone'};
		} else if (before.state !== 'lost' || before.reason !== reason) {
			this.#connection = before.state === 'lost' ? {...before, reason} : this.#lost(reason);
		}

		this.#publisher.touch();
	}

	#setContainers(containers: LabContainers): void {
		this.#containers = containers;
		if (containers.size === 0) {
			this.#disconnect('the lab is gone');
		} else if (this.#connection.state === 'gone') {
			this.#connection = this.#lost('the lab is coming up again');
		}

		this.#publisher.touch();
	}

	#followDocker(): Promise<void> {
		const onChange = (containers: LabContainers) => {
			const before = fabricState(this.#containers);
			this.#docker = true;
			this.#setContainers(containers);
			const now = fabricState(containers);
			if (now === 'running' && before !== 'running') {
				this.#sleep.wake();
			} else if (now !== 'running' && before === 'running') {
				// It sees the machine's processes, and so what runs in it may outlive it (pid: host).
				this.#stream.abort();
			}
		};
		const onFailure = (error: unknown) => {
			this.#docker = false;
			this.#disconnect(messageOf(error));
		};
		return followContainers(this.#engine, this.#lab, {onChange, onFailure}, this.#end.signal);
	}

	async #followFabric(): Promise<void> {
		const {signal} = this.#end;
		const backOff = new BackOff();
		while (!signal.aborted) {
			const state = fabricState(this.#containers);
			try {
				if (state !== 'running') {
					throw new WgsimError(`the lab's fabric is ${state ?? 'gone'}`);
				}

				await this.#followOnce(backOff, signal);
				throw new WgsimError('the observer in the fabric ended by itself');
			} catch (error) {
				if (signal.aborted) {
					return;
				}

				this.#disconnect(this.#docker ? describe(error, this.#containers) : messageOf(error));
				await this.#sleep.sleep(backOff.next, signal);
			}
		}
	}

	async #followOnce(backOff: BackOff, signal: AbortSignal): Promise<void> {
		const fabric = containerName(this.#lab, fabricNode);
		const period = this.#period;
		this.#stream = new AbortController();
		const either = AbortSignal.any([signal, this.#stream.signal]);
		for await (const record of followStream(this.#engine, fabric, {period, signal: either})) {
			if (record.source === 'plan') {
				// All that is known belongs to a plan: with another, and with a new stream, it begins anew.
				this.#fold = new Fold(record.value);
				continue;
			}

			if (record.source === 'clock') {
				this.#ahead = record.time - Date.now() / 1000;
			}

			const before = this.#fold.revision;
			this.#fold.apply(record);
			if (record.source === 'round' && this.#connection.state !== 'live') {
				this.#connection = {state: 'live'};
				backOff.reset();
			}

			const isNews = !steady.includes(record.source) || this.#fold.revision !== before;
			if (this.#fold.whole && isNews) {
				this.#publisher.touch();
			}
		}
	}
}

/** The reason why the stream broke, for the user. */
function describe(error: unknown, containers: LabContainers): string {
	const state = fabricState(containers);
	return state === 'running' || state === undefined ? messageOf(error) : `the lab's fabric is ${state}`;
}
