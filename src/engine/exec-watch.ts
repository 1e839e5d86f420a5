// Ends an exec whose container is gone: Docker forgets it, and leaves its connection open for ever.

import type {Duplex} from 'node:stream';
import type Docker from 'dockerode';
import {callTolerant} from './call.js';
import {EngineError} from './engine-error.js';

// Milliseconds until the first look. Each later one comes after twice as long, up to a minute.
const firstPause = 2000;
const longestPause = 60_000;

/**
 * An exec in a container that shares the machine's processes may outlive it (moby issue 45120), and one that began while the
 * container was being removed always does. Returns what ends the watch.
 */
export function watchExec(exec: Docker.Exec, title: string, socket: Duplex): () => void {
	let timer: NodeJS.Timeout;
	const look = async (pause: number) => {
		const inspect = (request: object) => exec.inspect(request);
		const answer = await callTolerant([404], 'inspect', title, inspect).catch(() => undefined);
		if (answer === null) {
			socket.destroy(new EngineError(`cannot run ${title}: its container was removed meanwhile`, 404));
		} else if (!socket.destroyed) {
			plan(Math.min(pause * 2, longestPause));
		}
	};
	const plan = (pause: number) => {
		timer = setTimeout(() => void look(pause), pause);
		// The connection keeps this process alive, and nothing else does.
		timer.unref();
	};
	plan(firstPause);
	return () => clearTimeout(timer);
}
