// Carries out an action, and shows what comes of it: in the line at the bottom, and where it is long, over the view.

import {InterruptedError, messageOf, WgsimError} from '../errors.js';
import type {LossStrip} from '../lab/measure/strip.js';
import {nameEach} from './actions/actions.js';
import type {LabAction, OperationContext, Outcome} from './actions/model.js';
import type {Backend} from './backend.js';
import type {Job} from './state/model.js';
import {pairKey} from './state/reach.js';
import type {Store} from './state/store.js';

interface Stage {
	suspend<T>(work: () => Promise<T>): Promise<T>;
	close(): void;
}

export class Performer {
	readonly #store: Store;
	readonly #stage: Stage;
	readonly #signal: AbortSignal;
	/** Of the measurement or scenario that runs. */
	#measuring: AbortController | null = null;

	constructor(store: Store, stage: Stage, signal: AbortSignal) {
		this.#store = store;
		this.#stage = stage;
		this.#signal = signal;
	}

	/** Ends what is being measured: it is healed first. */
	end(): void {
		this.#measuring?.abort();
	}

	/** `id` is that of its job: higher than any before. */
	async perform(backend: Backend | null, action: LabAction, id: number): Promise<void> {
		const {snapshot} = this.#store.state;
		if (backend === null || snapshot === null) {
			return;
		}

		this.#store.dispatch({kind: 'overlay', overlay: null});
		const tell = (state: Job['state'], text: string) =>
			this.#store.dispatch({kind: 'job', job: {id, command: action.command, state, text}}, 'key');
		const measures = action.measures === true;
		if (measures && this.#measuring !== null) {
			tell('failed', 'a measurement runs already: 9 shows it, x ends it');
			return;
		}

		tell('running', '');
		const strip = measures ? this.#beginStrip(action.command) : null;
		const context: OperationContext = {
			snapshot,
			say: text => tell('running', text),
			reached: ({pairs, ...rest}) =>
				this.#store.dispatch({
					kind: 'reach',
					reach: {...rest, results: new Map(pairs.map(pair => [pairKey(pair.from, pair.to), pair]))},
				}),
			found: path => this.#store.dispatch({kind: 'path-found', path}, 'key'),
			lost: loss => strip?.show(loss),
			note: (text, bad = false) =>
				this.#store.dispatch({
					kind: 'observed',
					events: [{kind: 'note', time: Date.now() / 1000, text, bad}],
				}),
			choose: (title, actions) => {
				const named = nameEach(actions, snapshot, this.#store.state.others);
				this.#store.dispatch(
					{kind: 'overlay', overlay: {kind: 'menu', title, actions: named, cursor: 0}},
					'key',
				);
			},
			suspend: work => this.#stage.suspend(work),
			signal: strip?.signal ?? this.#signal,
		};
		try {
			this.#settle(action, await backend.perform(action, context), tell);
		} catch (error) {
			if (strip?.isEnded && error instanceof InterruptedError) {
				tell('done', 'ended and healed');
				return;
			}

			tell('failed', messageOf(error));
			const {details = [], hint = null} = error instanceof WgsimError ? error : {};
			const more = [...(hint === null ? [] : [hint]), ...details];
			this.#showText(action.title, [messageOf(error), ...(more.length > 0 ? ['', ...more] : [])]);
		} finally {
			strip?.end();
		}
	}

	/** Shows the probes of a measurement until it ends. */
	#beginStrip(title: string) {
		const measuring = new AbortController();
		this.#measuring = measuring;
		let loss: LossStrip | null = null;
		const {lab} = this.#store.state;
		const tell = (running: boolean) => {
			// Another lab may be shown meanwhile.
			if (this.#store.state.lab === lab) {
				this.#store.dispatch({kind: 'strip', strip: {title, loss, running}});
			}
		};
		tell(true);
		return {
			signal: AbortSignal.any([this.#signal, measuring.signal]),
			get isEnded() {
				return measuring.signal.aborted;
			},
			show: (now: LossStrip) => {
				loss = now;
				tell(true);
			},
			end: () => {
				this.#measuring = null;
				tell(false);
			},
		};
	}

	#settle(action: LabAction, outcome: Outcome, tell: (state: Job['state'], text: string) => void): void {
		tell(outcome.isBad ? 'failed' : 'done', outcome.text);
		if (outcome.closes) {
			this.#stage.close();
		} else if (outcome.lines !== null) {
			this.#showText(action.title, outcome.lines);
		}
	}

	#showText(title: string, lines: readonly string[]): void {
		this.#store.dispatch({kind: 'overlay', overlay: {kind: 'text', title, lines, top: 0}});
	}
}
