// Where deeds are done.

import type {Engine} from '../../engine/client.js';

export interface Hands {
	readonly engine: Engine;
	readonly lab: string;
}
