// Does what actions ask for. A line a deed; what it needs is loaded when it is first done.

import type {Deed} from './actions.js';
import {captureToFile} from './deeds/capture.js';
import {check} from './deeds/check.js';
import {applyOne} from './deeds/fault.js';
import type {Hands} from './deeds/hands.js';
import {probeAll} from './deeds/reach.js';
import {measure} from './deeds/rtt.js';
import {shell} from './deeds/shell.js';
import {stop} from './deeds/stop.js';
import type {Doing, Outcome} from './world.js';

type DeedOf<Kind> = Extract<Deed, {readonly kind: Kind}>;

const deeds: {
	readonly [Kind in Deed['kind']]: (hands: Hands, deed: DeedOf<Kind>, doing: Doing) => Promise<Outcome>;
} = {shell, fault: applyOne, capture: captureToFile, rtt: measure, reach: probeAll, check, stop};

export function perform(hands: Hands, deed: Deed, doing: Doing): Promise<Outcome> {
	// Each function takes its own kind of deed, which TypeScript cannot follow through the table.
	const act = deeds[deed.kind] as (hands: Hands, deed: Deed, doing: Doing) => Promise<Outcome>;
	return act(hands, deed, doing);
}
