// The request and result of an echo.

import type {Place} from '../../plan/checks/model.js';

/**
 * What came back on a packet of an exact size. `own address`: the asking node has the address itself, so nothing was sent.
 * `stray reply`: the request was answered, and never came to the node that it was meant for.
 */
export interface Echo {
	readonly kind:
		| 'reply'
		| 'too big'
		| 'time exceeded'
		| 'unreachable'
		| 'no answer'
		| 'not sent'
		| 'own address'
		| 'stray reply';
	/** The address that answered; null for no answer, or one of the sending kernel itself. */
	readonly from: string | null;
	/** What a router says would fit. */
	readonly mtu: number | null;
	/** Of the answer, as it arrived. */
	readonly ttl: number | null;
	/** Milliseconds. */
	readonly ms: number | null;
	/** Why it was not sent. */
	readonly why?: string;
}

/** An address, and where it is; null where that may be anywhere, so that an answer from any node counts. */
export interface Target {
	readonly address: string;
	readonly at: Place | null;
}

export interface EchoOptions {
	/** Bytes of the whole IP packet; 84 by default, as ping. */
	readonly size?: number;
	/** Hop limit. */
	readonly hops?: number;
	/** Interface that it has to leave by. */
	readonly device?: string;
	/** Let routers cut it in pieces. */
	readonly fragments?: boolean;
	/** Seconds to wait; 1 by default. */
	readonly timeout?: number;
}
