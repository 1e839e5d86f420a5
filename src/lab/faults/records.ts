// The fabric's record of each fault, in /etc/wgsim/faults.json: its text, how to undo it, and its effect.

import type {ImpairmentChange} from '../../topology/fault/model.js';
import type {FaultView} from '../observer/model.js';

/** Values that take the place of the plan's own. */
export type ImpairmentValues = {readonly [Field in keyof ImpairmentChange]: number};

/** An end is `V1-1:eth0`. */
export type FaultRecord = FaultView &
	(
		| {readonly kind: 'link'; readonly ends: readonly string[]}
		| {
				readonly kind: 'impair';
				readonly end: string;
				readonly egress: ImpairmentValues;
				readonly ingress: ImpairmentValues;
		  }
		| {readonly kind: 'mtu'; readonly end: string; readonly mtu: number}
		| {readonly kind: 'renumber'; readonly end: string; readonly addresses: readonly string[]}
		/** Every member is in one part. The first part keeps the network's own bridge. */
		| {readonly kind: 'partition'; readonly network: string; readonly parts: readonly (readonly string[])[]}
		| {readonly kind: 'node'; readonly node: string; readonly action: 'kill' | 'stop' | 'pause'}
		| {readonly kind: 'key'; readonly node: string; readonly rotation: number}
	);

export type RecordOf<Kind extends FaultRecord['kind']> = Extract<FaultRecord, {kind: Kind}>;

/** What this kernel can do to packets. */
export interface ImpairFeatures {
	readonly netem: boolean;
	readonly duplicate: boolean;
}
