// Plays a recording to the view, as an observer would tell it: the view's own reducer makes the picture.

import {WgsimError} from '../../errors.js';
import type {LossStrip} from '../../lab/measure/strip.js';
import {durationOf, type Moment, type Recording} from '../../lab/recording/format.js';
import {joinLoss} from '../../lab/recording/loss.js';
import type {Outcome} from '../actions/model.js';
import type {Backend, Listener} from '../backend.js';
import {keptLines} from '../follow-logs.js';
import type {LogEntry} from '../state/model.js';
import {clockOf, type Replay, type ReplayCommand, speeds} from '../state/replay.js';

// Milliseconds between two steps of the clock.
const tick = 100;
const keptLogLines = 200;

export class Player implements Backend {
	readonly #recording: Recording;
	readonly #duration: number;
	#listener: Listener | null = null;
	/** The first moment that has not been told. */
	#next = 0;
	#at = 0;
	#speed = 1;
	#paused = false;
	#loss: LossStrip | null = null;
	/** Lines by container. */
	readonly #logs = new Map<string, (lines: readonly string[]) => void>();
	#allLogs: ((lines: readonly LogEntry[]) => void) | null = null;

	constructor(recording: Recording) {
		this.#recording = recording;
		this.#duration = durationOf(recording);
	}

	follow(listener: Listener): () => void {
		this.#listener = listener;
		// The lab as it was at first stands at once.
		this.#goTo(this.#recording.moments.find(({kind}) => kind === 'state')?.at ?? 0);
		let before = performance.now();
		const timer = setInterval(() => {
			const now = performance.now();
			if (!this.#paused) {
				this.#goTo(this.#at + ((now - before) / 1000) * this.#speed);
			}

			before = now;
		}, tick);
		return () => {
			clearInterval(timer);
			this.#listener = null;
		};
	}

	control(command: ReplayCommand): void {
		switch (command.kind) {
			case 'pause':
				// At the end there is nothing to go on with: it begins anew.
				if (this.#at >= this.#duration) {
					this.#goTo(0);
					this.#paused = false;
				} else {
					this.#paused = !this.#paused;
				}

				break;
			case 'seek':
				this.#goTo(this.#at + command.seconds);
				return;
			case 'step':
				this.#paused = true;
				this.#goTo(this.#stepFrom(command.by));
				return;
			case 'speed': {
				const index = speeds.indexOf(this.#speed) + command.by;
				this.#speed = speeds[Math.max(0, Math.min(speeds.length - 1, index))]!;
				break;
			}
		}

		this.#tell();
	}

	followLog(container: string, onLines: (lines: readonly string[]) => void): () => void {
		this.#logs.set(container, onLines);
		this.#tellLogs();
		return () => this.#logs.delete(container);
	}

	followLogs(onLines: (lines: readonly LogEntry[]) => void): () => void {
		this.#allLogs = onLines;
		this.#tellLogs();
		return () => {
			this.#allLogs = null;
		};
	}

	async perform(): Promise<Outcome> {
		throw new WgsimError('this is a recording: no action is possible', {
			hint: 'open the running lab: wgsim tui',
		});
	}

	/** The time of the next event or note, or of the one before. */
	#stepFrom(by: 1 | -1): number {
		const marks = this.#recording.moments.filter(({kind}) => kind === 'event' || kind === 'note');
		const found =
			by === 1 ? marks.find(({at}) => at > this.#at) : marks.findLast(({at}) => at < this.#at - 0.001);
		return found?.at ?? (by === 1 ? this.#duration : 0);
	}

	#goTo(wanted: number): void {
		const listener = this.#listener;
		const at = Math.max(0, Math.min(this.#duration, wanted));
		if (listener === null) {
			return;
		}

		const {moments} = this.#recording;
		if (at < this.#at) {
			listener.rewound();
			this.#next = 0;
			this.#loss = null;
		}

		const first = this.#next;
		const lossBefore = this.#loss;
		while (this.#next < moments.length && moments[this.#next]!.at <= at) {
			const moment = moments[this.#next++]!;
			if (moment.kind === 'loss') {
				this.#loss = joinLoss(this.#loss, moment.part);
			} else {
				tellMoment(listener, moment, this.#recording);
			}
		}

		this.#at = at;
		if (this.#loss !== lossBefore && this.#loss !== null) {
			const running = moments.slice(this.#next).some(({kind}) => kind === 'loss');
			listener.strip({title: this.#recording.header.title, loss: this.#loss, running});
		}

		this.#tell();
		if (this.#next !== first) {
			this.#tellLogs();
		}
	}

	#tell(): void {
		const replay: Replay = {
			title: this.#recording.header.title,
			at: this.#at,
			duration: this.#duration,
			speed: this.#speed,
			paused: this.#paused || this.#at >= this.#duration,
		};
		this.#listener?.replayed(replay);
	}

	#tellLogs(): void {
		const told = this.#recording.moments.slice(0, this.#next);
		this.#allLogs?.(logEntries(told));
		for (const [container, onLines] of this.#logs) {
			const lines = told.flatMap(moment =>
				moment.kind === 'log' && container === `${this.#recording.header.lab}-${moment.node}`
					? [moment.text]
					: [],
			);
			onLines(lines.slice(-keptLogLines));
		}
	}
}

const logEntries = (moments: readonly Moment[]): LogEntry[] =>
	moments
		.flatMap((moment, number) =>
			moment.kind === 'log' ? [{number, node: moment.node, time: clockOf(moment.at), text: moment.text}] : [],
		)
		.slice(-keptLines);

function tellMoment(listener: Listener, moment: Moment, {header}: Recording): void {
	switch (moment.kind) {
		case 'state':
			listener.snapshot(moment.snapshot);
			break;
		case 'event':
			listener.event(moment.event);
			break;
		case 'note':
			listener.event({kind: 'note', time: header.begun + moment.at, text: moment.text, bad: moment.bad});
			break;
		case 'log':
		case 'loss':
			break;
	}
}
