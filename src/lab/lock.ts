// Lets one wgsim at a time work on a lab: two that create and replace the same containers would undo each other.

import {createHash} from 'node:crypto';
import {once} from 'node:events';
import {createServer} from 'node:net';
import type {Engine} from '../engine/client.js';
import {WgsimError} from '../errors.js';

/**
 * Takes the lab's lock and returns what gives it back. The lock is the name of a socket in Linux's abstract namespace: no
 * file is left behind, and the kernel takes it back from a process that dies. Elsewhere there is none.
 * @throws {WgsimError} when another process on this machine holds it
 */
export async function lockLab(engine: Engine, lab: string): Promise<() => void> {
	if (process.platform !== 'linux') {
		return () => {};
	}

	const name = createHash('sha256').update(`${engine.socket} ${lab}`).digest('hex').slice(0, 32);
	const server = createServer(socket => socket.destroy());
	// A lock alone keeps no process alive.
	server.unref();
	server.listen(`\0wgsim-${name}`);
	try {
		await once(server, 'listening');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
			throw new WgsimError(`lab ${lab} is being started by another wgsim`, {
				hint: `wait for it, then look: wgsim status ${lab}`,
				cause: error,
			});
		}

		throw error;
	}

	return () => {
		server.close();
	};
}
