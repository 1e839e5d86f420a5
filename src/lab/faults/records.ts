// The fabric's record of each fault: its text, how to undo it, and its effect.

import type {Fault} from '../../contract/faults.js';

export type {
	Fault as FaultRecord,
	Features as ImpairFeatures,
	ImpairmentValues,
} from '../../contract/faults.js';

export type RecordOf<Kind extends Fault['kind']> = Extract<Fault, {kind: Kind}>;
