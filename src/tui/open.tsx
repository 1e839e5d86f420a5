// Opens the view on a lab: joins terminal, state and backend, and restores everything when it closes.

import {type Instance, render} from 'ink';
import {messageOf} from '../errors.js';
import type {LabEvent} from '../lab/events.js';
import type {LabSnapshot} from '../lab/observer/model.js';
import {controlJob} from '../output/job-control.js';
import {streams} from '../output/sinks/streams.js';
import type {Backend} from './backend.js';
import {Tui as Root} from './frame/tui.js';
import {createLook} from './look/theme.js';
import {ScreenSession} from './session.js';
import {beginBringUp} from './state/bring-up.js';
import {initialState} from './state/model.js';
import {reduce} from './state/reduce.js';
import {Store} from './state/store.js';
import {FrameStream} from './terminal/frame-stream.js';
import type {Screen} from './terminal/screen.js';

export interface Tui {
	readonly isOpen: boolean;
	/** An event of the bring-up. */
	report(event: LabEvent): void;
	/** The bring-up is being undone. */
	interrupted(): void;
	/** The lab is there: shows it as it lives. */
	live(backend: Backend): void;
	/** Resolves when it was closed, by a key or by `close`; rejects if drawing failed. The terminal is then restored. */
	readonly closed: Promise<void>;
	close(): void;
}

export interface TuiOptions {
	readonly lab: string;
	/** The nodes of a lab that is about to come up; null where it runs. */
	readonly comingUp: readonly string[] | null;
	/** What is known of a lab that runs: the first frame shows it. */
	readonly known?: {readonly snapshot: LabSnapshot; readonly others: boolean} | undefined;
}

/** Shows a lab on a screen that was entered already. */
export function openTui(screen: Screen, {lab, comingUp, known}: TuiOptions): Tui {
	const look = createLook(screen.capabilities);
	const empty = initialState(lab, screen.size, comingUp === null ? null : beginBringUp(comingUp));
	const store = new Store(
		known === undefined
			? empty
			: reduce({...empty, others: known.others}, {kind: 'snapshot', snapshot: known.snapshot}),
	);
	const {promise: closed, resolve, reject} = withResolvers<void>();
	let ink: Instance | null = null;
	let hidden = 0;
	const session = new ScreenSession(store, {
		suspend: hideWhile,
		stop: () => job.stop(),
		redraw: () => {
			screen.invalidate();
			mount();
		},
		close,
		copy: text => screen.copy(text),
		lineAt: row => screen.lineAt(row),
	});

	function mount(): void {
		unmount();
		const stream = new FrameStream(screen) as unknown as NodeJS.WriteStream;
		const instance = render(<Root store={store} look={look} onKey={key => session.press(key)} />, {
			stdout: stream,
			stdin: process.stdin,
			// Frames are whole, and neither throttled nor erased by Ink: see FrameStream.
			debug: true,
			exitOnCtrlC: false,
			patchConsole: false,
		});
		ink = instance;
		instance.waitUntilExit().catch(fail);
	}

	function unmount(): void {
		ink?.unmount();
		ink = null;
	}

	/** Releases the terminal for a while: to a shell in a node, and perhaps to our parent shell meanwhile. */
	async function hideWhile<T>(work: () => Promise<T>): Promise<T> {
		hidden++;
		unmount();
		screen.leave();
		try {
			return await work();
		} finally {
			hidden--;
			if (hidden === 0 && isOpen()) {
				screen.enter();
				store.dispatch({kind: 'resized', size: screen.size});
				mount();
			}
		}
	}

	const resized = () => {
		screen.invalidate();
		store.dispatch({kind: 'resized', size: screen.size});
	};
	const job = controlJob(hideWhile);
	let open = true;
	const isOpen = () => open;
	function close(): void {
		if (open) {
			open = false;
			streams.stdout.off('resize', resized);
			process.off('uncaughtException', fail);
			process.stdin.off('error', close);
			process.stdin.off('end', close);
			job.end();
			session.close();
			unmount();
			screen.leave();
			resolve();
		}
	}

	/** Errors are reported once the terminal is restored. */
	function fail(error: unknown): void {
		reject(error instanceof Error ? error : new Error(messageOf(error)));
		close();
	}

	streams.stdout.on('resize', resized);
	process.on('uncaughtException', fail);
	// The terminal has gone away.
	process.stdin.on('error', close);
	process.stdin.on('end', close);
	mount();
	return {
		get isOpen() {
			return open;
		},
		report: event => session.report(event),
		interrupted: () => store.dispatch({kind: 'interrupted'}, 'key'),
		live: backend => session.live(backend),
		closed,
		close,
	};
}

function withResolvers<T>() {
	let resolve!: (value: T) => void;
	let reject!: (error: Error) => void;
	const promise = new Promise<T>((onResolve, onReject) => {
		resolve = onResolve;
		reject = onReject;
	});
	return {promise, resolve, reject};
}
