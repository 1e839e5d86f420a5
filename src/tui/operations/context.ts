// Where operations are done.

import type {Engine} from '../../engine/client.js';

export interface LabContext {
	readonly engine: Engine;
	readonly lab: string;
}
