// The request and result of an echo.

import type {Place} from '../../plan/checks/model.js';

export type {Echo} from '../../contract/questions.js';

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
	/** Address of the asking node that it has to come from. */
	readonly source?: string;
	/** Let routers cut it in pieces. */
	readonly fragments?: boolean;
	/** Seconds to wait; 1 by default. */
	readonly timeout?: number;
}
