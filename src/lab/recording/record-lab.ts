// Records a running lab: its state, its events, and the logs of its nodes, until the lab is gone or the signal fires.

import type {Engine} from '../../engine/client.js';
import {containersOf, type FoundLab} from '../find/find.js';
import {followLogs} from '../node/logs.js';
import type {Observer} from '../observer/model.js';
import {openObserver} from '../observer/observer.js';
import {Recorder, type RecorderOptions} from './recorder.js';

export interface RecordLabOptions extends RecorderOptions {
	readonly signal: AbortSignal;
	/** Called with the recorder once the first state is in the recording: for notes. */
	readonly onBegin?: (recorder: Recorder) => void;
	/** Looks once more at the end: what a verb has seen in its last second is then in the recording, too. */
	readonly looksAgain?: boolean;
}

// Milliseconds. Two rounds: one may have begun before.
const longestLook = 3000;

/** Resolves when a whole round has been looked at since now, or when there is none to wait for. */
async function lookAgain(observer: Observer): Promise<void> {
	const since = observer.snapshot.time;
	if (since === null || observer.snapshot.connection.state !== 'live') {
		return;
	}

	await new Promise<void>(resolve => {
		const end = () => {
			clearTimeout(timer);
			off();
			resolve();
		};
		const timer = setTimeout(end, longestLook);
		const off = observer.onSnapshot(({time, connection}) => {
			if (connection.state !== 'live' || (time ?? 0) > since + 1) {
				end();
			}
		});
	});
}

export async function recordLab(
	engine: Engine,
	lab: FoundLab,
	{signal, onBegin, looksAgain = false, ...options}: RecordLabOptions,
): Promise<void> {
	const recorder = new Recorder(lab.name, options);
	const since = new Date().toISOString();
	// What looks again outlives the signal, once it has looked at all.
	const closing = new AbortController();
	const close = () => closing.abort();
	signal.addEventListener('abort', close);
	if (signal.aborted) {
		close();
	}

	const observer = await openObserver(engine, lab.name, {signal: closing.signal});
	try {
		await observer.ready();
		if (looksAgain) {
			signal.removeEventListener('abort', close);
		}

		const unfollow = recorder.follow(observer);
		onBegin?.(recorder);
		const logs = followLogs(engine, lab.name, containersOf(lab), {
			since,
			signal,
			onLine: line => recorder.log(line.node, line.text),
		}).catch(() => {
			// The state tells of a lab that cannot be asked.
		});
		await new Promise<void>(resolve => {
			signal.addEventListener('abort', () => resolve(), {once: true});
			observer.onSnapshot(({connection}) => connection.state === 'gone' && resolve());
			if (signal.aborted || observer.snapshot.connection.state === 'gone') {
				resolve();
			}
		});
		if (looksAgain) {
			await lookAgain(observer);
		}

		unfollow();
		void logs;
	} finally {
		await observer.close();
	}
}
