// Checks that Docker has upgraded a connection, as it does for the input and output of an exec or a container.

import type {Duplex} from 'node:stream';
import {EngineError} from './engine-error.js';

/**
 * A proxy that knows nothing of upgrades answers like to any request. docker-modem hands out that answer then, or the answer
 * and its request as one stream, which never ends where the answer has none of Docker's frames.
 */
const isUpgraded = (socket: Duplex): boolean =>
	typeof (socket as Partial<Duplex>).end === 'function' && !('req' in socket);

/** @throws {EngineError} where it was not: `what` says what was to be done over it, such as `run true in R1` */
export function expectUpgraded(what: string, socket: Duplex): void {
	if (!isUpgraded(socket)) {
		socket.destroy();
		throw new EngineError(`cannot ${what}: Docker did not upgrade the connection`, null, {
			hint: 'is there a proxy between wgsim and Docker that cannot upgrade HTTP connections?',
		});
	}
}
