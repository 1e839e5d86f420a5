// The context of operations.

import type {Engine} from '../../engine/client.js';

export interface LabContext {
	readonly engine: Engine;
	readonly lab: string;
}
