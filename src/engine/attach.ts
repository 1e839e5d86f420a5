// Attaches to a container's input, which ends with this connection, however that ends.

import type {Duplex} from 'node:stream';
import {call} from './call.js';
import type {Engine} from './connection.js';
import {expectUpgraded} from './upgrade.js';

export interface Attachment {
	/** Resolves when the connection is gone, closed by either end. */
	readonly closed: Promise<void>;
	/** Safe to call twice. */
	close(): void;
}

// Milliseconds. A connection that is silent for long is forgotten by firewalls and address translation on its way.
const keepAlive = 30_000;

/**
 * The container is one whose input is to be read once (`input: 'once'`), and may have yet to be started: it finds its input at an end
 * then, if this connection is gone. Only the input: Docker would never close a connection that waits for output of a container
 * which is removed before it was started.
 */
export async function attachInput(engine: Engine, container: string): Promise<Attachment> {
	const options = {stream: true, stdin: true, hijack: true};
	const attach = (request: object) => engine.docker.getContainer(container).attach({...options, ...request});
	const socket = (await call('attach to', container, attach)) as Duplex;
	expectUpgraded(`attach to ${container}`, socket);
	if ('setKeepAlive' in socket && typeof socket.setKeepAlive === 'function') {
		socket.setKeepAlive(true, keepAlive);
	}

	const closed = new Promise<void>(resolve => {
		socket.once('close', resolve);
	});
	socket.on('error', () => {});
	socket.on('end', () => socket.destroy());
	// The end of a stream without a reader is not noticed.
	socket.resume();
	return {
		closed,
		close: () => {
			socket.destroy();
		},
	};
}
