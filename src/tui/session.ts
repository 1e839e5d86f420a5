// Runs the view: passes events of the lab and keys to the store, and carries out the operations of keys.

import type {LabEvent} from '../lab/events.js';
import type {LabSnapshot} from '../lab/observer/model.js';
import type {Backend} from './backend.js';
import {askLabs, CommandLines} from './command-lines.js';
import {LogWatch} from './log-watch.js';
import {Performer} from './performer.js';
import type {UiEvent} from './state/changes.js';
import {clickAt} from './state/click.js';
import {interpret, type KeyEffect} from './state/interpret.js';
import type {Job, ShownEvent} from './state/model.js';
import type {Pace, Store} from './state/store.js';

export interface Stage {
	suspend<T>(work: () => Promise<T>): Promise<T>;
	/** To the background, as a shell's job. */
	stop(): void;
	/** Redraws everything. */
	redraw(): void;
	/** To the terminal's clipboard. */
	copy(text: string): void;
	/** The text of a row as it is shown. */
	lineAt(row: number): string;
	close(): void;
}

// Milliseconds in which something turns while the screen waits for something.
const beatPeriod = 500;
// Lines that one turn of the wheel moves.
const wheelLines = 3;

export class ScreenSession {
	readonly #store: Store;
	readonly #stage: Stage;
	readonly #beat: NodeJS.Timeout;
	readonly #closing = new AbortController();
	#backend: Backend | null = null;
	#unfollow = () => {};
	readonly #logs: LogWatch;
	readonly #lines: CommandLines;
	readonly #performer: Performer;
	#jobs = 0;

	constructor(store: Store, stage: Stage) {
		this.#store = store;
		this.#stage = stage;
		this.#logs = new LogWatch(store);
		this.#performer = new Performer(store, stage, this.#closing.signal);
		this.#lines = new CommandLines(store, stage, (...told) => this.#tell(...told));
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
				this.#followLogs();
			},
			event: event => this.#observe(event),
			trouble: text => this.#store.dispatch({kind: 'trouble', text}),
			others: others => this.#store.dispatch({kind: 'others', others}),
			strip: strip => this.#store.dispatch({kind: 'strip', strip}),
			replayed: replay => this.#store.dispatch({kind: 'replayed', replay}),
			rewound: () => this.#store.dispatch({kind: 'rewound'}),
		});
	}

	press(key: string): void {
		if (key.startsWith('wheel ')) {
			for (let line = 0; line < wheelLines; line++) {
				this.press(key.slice('wheel '.length));
			}

			return;
		}

		const effect = key.startsWith('click ') ? this.#click(key) : interpret(this.#store.state, key);
		if (effect !== null) {
			this.#apply(effect);
			this.#followLogs();
		}
	}

	#click(key: string): KeyEffect | null {
		const [column, row] = key.split(' ').slice(1).map(Number) as [number, number];
		return clickAt(this.#store.state, column, row, this.#stage.lineAt(row));
	}

	close(): void {
		clearInterval(this.#beat);
		this.#closing.abort();
		this.#unfollow();
		this.#logs.stop();
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
				void this.#performer.perform(this.#backend, effect.action, ++this.#jobs);
				break;
			case 'end-measurement':
				this.#performer.end();
				break;
			case 'copy':
				this.#stage.copy(effect.text);
				this.#tell('done', effect.text, "sent to the terminal's clipboard");
				break;
			case 'labs':
				void askLabs(this.#store, this.#backend, this.#closing.signal);
				break;
			case 'switch-lab':
				this.#switchTo(effect.lab);
				break;
			case 'command':
				void this.#lines.run(this.#backend, effect.line);
				break;
			case 'replay':
				this.#backend?.control?.(effect.command);
				break;
			default:
				this.#store.dispatch(effect as UiEvent, 'key');
				this.#lines.offer(this.#backend);
		}
	}

	#tell(state: Job['state'], command: string, text: string): void {
		this.#store.dispatch({kind: 'job', job: {id: ++this.#jobs, command, state, text}}, 'key');
	}

	#switchTo(lab: string): void {
		const backend = this.#backend?.labs?.open(lab);
		if (backend === undefined || lab === this.#store.state.lab) {
			this.#store.dispatch({kind: 'overlay', overlay: null}, 'key');
			return;
		}

		this.#unfollow();
		this.#logs.stop();
		this.#store.dispatch({kind: 'switched', lab}, 'key');
		this.live(backend);
	}

	/** A key may have closed the view. */
	#followLogs(): void {
		if (!this.#closing.signal.aborted) {
			this.#logs.follow(this.#backend);
		}
	}

	/** Running work has a spinner. */
	#turn(): void {
		const {bringUp, snapshot, trouble, job} = this.#store.state;
		if (bringUp !== null || snapshot === null || trouble !== null || job?.state === 'running') {
			this.#store.dispatch({kind: 'beat'});
		}
	}
}
