// Input and output of the fault verbs. `applyFault` in ./faults.ts carries a fault out; `parseFault` reads it from words.

import type {FaultView} from '../observer/model.js';

/** What is broken on purpose. `FaultView` as the observer has it. */
export type Fault = FaultView;

export interface FaultOutcome {
	/** The fault as it was done, in the words of the command line. */
	readonly text: string;
	/** False where all was so already. */
	readonly changed: boolean;
	/** What was done, a line each: `V1-1:eth0 and internet:V1-1.eth0 lost their carrier`. */
	readonly done: readonly string[];
	/** All that is broken on purpose now, oldest first. */
	readonly faults: readonly Fault[];
}
