// Waits for an observer's first snapshot with a whole round.

import {InterruptedError, WgsimError} from '../../errors.js';
import {startCommand} from '../find/start-command.js';
import type {LabSnapshot, Observer} from './model.js';

/** Rejects when the lab is gone, or the observer is closed: `closed` fires then. */
export const whenReady = (
	observer: Pick<Observer, 'snapshot' | 'onSnapshot'>,
	lab: string,
	closed: AbortSignal,
): Promise<LabSnapshot> =>
	new Promise((resolve, reject) => {
		const settle = (snapshot: LabSnapshot): boolean => {
			if (snapshot.time !== null) {
				resolve(snapshot);
			} else if (snapshot.connection.state === 'gone') {
				reject(
					new WgsimError(`${lab}: the lab is gone`, {
						hint: `start it: ${startCommand({name: lab, source: snapshot.source})}`,
					}),
				);
			} else if (closed.aborted) {
				reject(new InterruptedError());
			} else {
				return false;
			}

			return true;
		};
		if (!settle(observer.snapshot)) {
			const stop = observer.onSnapshot(snapshot => settle(snapshot) && stop());
			closed.addEventListener('abort', () => settle(observer.snapshot), {once: true});
		}
	});
