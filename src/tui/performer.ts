// Carries out an action, and shows what comes of it: in the line at the bottom, and where it is long, over the view.

import {messageOf, WgsimError} from '../errors.js';
import type {LabAction} from './actions.js';
import type {Backend, OperationContext, Outcome} from './backend.js';
import type {Job} from './state/model.js';
import type {Store} from './state/store.js';

interface Stage {
	suspend<T>(work: () => Promise<T>): Promise<T>;
	close(): void;
}

export class Performer {
	readonly #store: Store;
	readonly #stage: Stage;
	readonly #signal: AbortSignal;

	constructor(store: Store, stage: Stage, signal: AbortSignal) {
		this.#store = store;
		this.#stage = stage;
		this.#signal = signal;
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
		tell('running', '');
		const context: OperationContext = {
			snapshot,
			say: text => tell('running', text),
			reached: reach => this.#store.dispatch({kind: 'reach', reach}),
			found: path => this.#store.dispatch({kind: 'path-found', path}, 'key'),
			suspend: work => this.#stage.suspend(work),
			signal: this.#signal,
		};
		try {
			this.#settle(action, await backend.perform(action.operation, context), tell);
		} catch (error) {
			tell('failed', messageOf(error));
			const {details = [], hint = null} = error instanceof WgsimError ? error : {};
			const more = [...(hint === null ? [] : [hint]), ...details];
			this.#showText(action.title, [messageOf(error), ...(more.length > 0 ? ['', ...more] : [])]);
		}
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
