// Follows a lab while the view is open: opens an observer, and a new one when it ends.

import type {Engine} from '../engine/client.js';
import {messageOf} from '../errors.js';
import type {Observer, OpenObserver} from '../lab/observer/model.js';
import {followOthers} from '../lab/observer/others.js';
import type {Listener} from './backend.js';

// Milliseconds until a lab that was stopped, or a Docker that is gone, is looked for again.
const retryPeriod = 1000;

/** Lasts until the returned function is called. `others`: whether there are other labs, where that is known. */
export function followLab(
	engine: Engine,
	lab: string,
	openObserver: OpenObserver,
	listener: Listener,
	others?: boolean,
): () => void {
	const closing = new AbortController();
	const {signal} = closing;
	const heardOfOthers = new Promise<void>(resolve => {
		const onChange = (now: boolean) => {
			listener.others(now);
			resolve();
		};
		if (others !== undefined) {
			onChange(others);
		}

		void followOthers(engine, lab, onChange, signal);
	});
	const run = async () => {
		while (!signal.aborted) {
			try {
				// Actions on the first snapshot already show the whole command.
				await using observer = (await Promise.all([openObserver(engine, lab, {signal}), heardOfOthers]))[0];
				listener.trouble(null);
				await untilGone(observer, listener, signal);
			} catch (error) {
				if (!signal.aborted) {
					listener.trouble(messageOf(error));
				}
			}

			await pause(signal);
		}
	};
	void run();
	return () => closing.abort();
}

/** Resolves when the lab is gone. */
async function untilGone(observer: Observer, listener: Listener, signal: AbortSignal): Promise<void> {
	await new Promise<void>(resolve => {
		const offEvent = observer.onEvent(event => listener.event(event));
		const take = (snapshot: Observer['snapshot']) => {
			listener.snapshot(snapshot);
			if (snapshot.connection.state === 'gone') {
				end();
			}
		};
		const offSnapshot = observer.onSnapshot(take);
		const end = () => {
			offEvent();
			offSnapshot();
			signal.removeEventListener('abort', end);
			resolve();
		};
		signal.addEventListener('abort', end);
		take(observer.snapshot);
	});
}

const pause = (signal: AbortSignal): Promise<void> =>
	new Promise(resolve => {
		const done = () => {
			clearTimeout(timer);
			signal.removeEventListener('abort', done);
			resolve();
		};
		const timer = setTimeout(done, retryPeriod);
		signal.addEventListener('abort', done);
	});
