// Runs the view: passes events of the lab and keys to the store, and carries out the operations of keys.

import {messageOf, WgsimError} from '../errors.js';
import type {LabEvent} from '../lab/events.js';
import type {LabSnapshot} from '../lab/observer/model.js';
import type {LabAction} from './actions.js';
import type {Backend, OperationContext, Outcome} from './backend.js';
import {interpret, type KeyEffect} from './state/interpret.js';
import type {Job, ShownEvent, UiEvent} from './state/model.js';
import type {Pace, Store} from './state/store.js';

export interface Stage {
	suspend<T>(work: () => Promise<T>): Promise<T>;
	/** To the background, as a shell's job. */
	stop(): void;
	/** Redraws everything. */
	redraw(): void;
	close(): void;
}

// Milliseconds in which something turns while the screen waits for something.
const beatPeriod = 500;

export class ScreenSession {
	readonly #store: Store;
	readonly #stage: Stage;
	readonly #beat: NodeJS.Timeout;
	readonly #closing = new AbortController();
	#backend: Backend | null = null;
	#unfollow = () => {};
	#log: {readonly container: string; readonly stop: () => void} | null = null;
	#jobs = 0;

	constructor(store: Store, stage: Stage) {
		this.#store = store;
		this.#stage = stage;
		this.#beat = setInterval(() => this.#turn(), beatPeriod);
	}

	report(event: LabEvent): void {
		this.#store.dispatch({kind: 'lab', events: [event]});
	}

	live(backend: Backend): void {
		this.#backend = backend;
		this.#store.dispatch({kind: 'bring-up-over'});
		this.#unfollow = backend.follow({
			snapshot: snapshot => {
				this.#store.dispatch({kind: 'snapshot', snapshot}, this.#paceOf(snapshot));
				this.#followLog();
			},
			event: event => this.#observe(event),
			trouble: text => this.#store.dispatch({kind: 'trouble', text}),
			others: others => this.#store.dispatch({kind: 'others', others}),
			replayed: replay => this.#store.dispatch({kind: 'replayed', replay}),
			rewound: () => this.#store.dispatch({kind: 'rewound'}),
		});
	}

	press(key: string): void {
		const effect = interpret(this.#store.state, key);
		if (effect !== null) {
			this.#apply(effect);
			this.#followLog();
		}
	}

	close(): void {
		clearInterval(this.#beat);
		this.#closing.abort();
		this.#unfollow();
		this.#log?.stop();
		this.#store.close();
	}

	/** All other changes come with an event. */
	#paceOf({connection, time}: LabSnapshot): Pace {
		const shown = this.#store.state.snapshot;
		const isNews =
			shown === null ||
			shown.connection.state !== connection.state ||
			(shown.time === null) !== (time === null);
		return isNews ? 'news' : 'rates';
	}

	#observe(event: ShownEvent): void {
		this.#store.dispatch({kind: 'observed', events: [event]});
	}

	#apply(effect: KeyEffect): void {
		switch (effect.kind) {
			case 'quit':
				this.#stage.close();
				break;
			case 'interrupt':
				// The caller of the bring-up handles it, as on a command line.
				process.kill(process.pid, 'SIGINT');
				break;
			case 'suspend':
				this.#stage.stop();
				break;
			case 'redraw':
				this.#stage.redraw();
				break;
			case 'perform':
				this.#perform(effect.action);
				break;
			case 'replay':
				this.#backend?.control?.(effect.command);
				break;
			default:
				this.#store.dispatch(effect as UiEvent, 'key');
		}
	}

	async #perform(action: LabAction): Promise<void> {
		const {snapshot} = this.#store.state;
		if (this.#backend === null || snapshot === null) {
			return;
		}

		this.#store.dispatch({kind: 'overlay', overlay: null});
		const id = ++this.#jobs;
		const tell = (state: Job['state'], text: string) =>
			this.#store.dispatch({kind: 'job', job: {id, command: action.command, state, text}}, 'key');
		tell('running', '');
		const context: OperationContext = {
			snapshot,
			say: text => tell('running', text),
			reached: reach => this.#store.dispatch({kind: 'reach', reach}),
			suspend: work => this.#stage.suspend(work),
			signal: this.#closing.signal,
		};
		try {
			this.#settle(action, await this.#backend.perform(action.operation, context), tell);
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

	/** Only the log of the shown node. */
	#followLog(): void {
		const {view, node, snapshot} = this.#store.state;
		const shown = view === 'node' ? snapshot?.nodes.find(one => one.node === node) : undefined;
		const container = shown?.container ?? null;
		if (container === (this.#log?.container ?? null)) {
			return;
		}

		this.#log?.stop();
		this.#log =
			container === null || this.#backend === null
				? null
				: {
						container,
						stop: this.#backend.followLog(container, lines => this.#store.dispatch({kind: 'log', lines})),
					};
	}

	/** Running work has a spinner. */
	#turn(): void {
		const {bringUp, snapshot, trouble, job} = this.#store.state;
		if (bringUp !== null || snapshot === null || trouble !== null || job?.state === 'running') {
			this.#store.dispatch({kind: 'beat'});
		}
	}
}
