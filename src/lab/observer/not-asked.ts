// Tells a lab that has just been opened from one that cannot be asked.

import type {Connection} from './model.js';

export const notAskedYet = 'not asked yet';

/** Its state is unknown because there was no time to answer yet. */
export const isOpening = (connection: Connection): boolean =>
	connection.state === 'lost' && connection.reason === notAskedYet;
