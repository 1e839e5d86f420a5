// The request and result of an echo.

import type {Place} from '../../plan/checks/model.js';

export type {Echo} from '../../contract/answers.js';
export type {EchoOptions} from '../../contract/questions.js';

/** An address, and where it is; null where that may be anywhere, so that an answer from any node counts. */
export interface Target {
	readonly address: string;
	readonly at: Place | null;
}
