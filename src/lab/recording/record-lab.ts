// Records a running lab: its state, its events, and the logs of its nodes, until the lab is gone or the signal fires.

import type {Engine} from '../../engine/client.js';
import {containersOf, type FoundLab} from '../find/find.js';
import {followLogs} from '../node/logs.js';
import {openObserver} from '../observer/open.js';
import {Recorder, type RecorderOptions} from './recorder.js';

export interface RecordLabOptions extends RecorderOptions {
	readonly signal: AbortSignal;
	/** Called with the recorder once the first state is in the recording: for notes. */
	readonly onBegin?: (recorder: Recorder) => void;
}

export async function recordLab(
	engine: Engine,
	lab: FoundLab,
	{signal, onBegin, ...options}: RecordLabOptions,
): Promise<void> {
	const recorder = new Recorder(lab.name, options);
	const since = new Date().toISOString();
	const observer = await openObserver(engine, lab.name, {signal});
	try {
		await observer.ready();
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
		unfollow();
		void logs;
	} finally {
		await observer.close();
	}
}
