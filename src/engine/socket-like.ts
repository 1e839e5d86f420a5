// What Node's HTTP needs of a socket, for connections that a process or a command carries.

import {Duplex} from 'node:stream';

export abstract class SocketLike extends Duplex {
	#timer: NodeJS.Timeout | undefined;
	timeout = 0;

	/** Emits `timeout` after so many milliseconds without a byte; 0 for never. */
	setTimeout(milliseconds: number, listener?: () => void): this {
		this.timeout = milliseconds;
		if (listener && milliseconds === 0) {
			// As Node has it: each request takes its own away again.
			this.removeListener('timeout', listener);
		} else if (listener) {
			this.once('timeout', listener);
		}

		this.touch();
		return this;
	}

	/** The carrier has its own. */
	setKeepAlive(): this {
		return this;
	}

	setNoDelay(): this {
		return this;
	}

	/** What keeps this process alive for it. */
	abstract ref(): this;
	abstract unref(): this;

	/** To be called for each byte, and with 0 at the end. */
	protected touch(within: number = this.timeout): void {
		clearTimeout(this.#timer);
		if (within > 0) {
			this.#timer = setTimeout(() => this.emit('timeout'), within).unref();
		}
	}
}
