// What `wgsim-probe` is told and tells, a JSON object a line. Times are microseconds on the clock of the lab.

import {z} from 'zod';
import type {Told} from './told.js';

export const probeOrder = z
	.object({
		pairs: z.array(z.tuple([z.string(), z.string()])).exactOptional(),
		rate: z.number().exactOptional(),
		mark: z.string().exactOptional(),
		look: z.boolean().exactOptional(),
		/** Beside `pairs`, of a lab over several machines: 16 hexadecimal digits, the same for the program on each. */
		token: z.string().exactOptional(),
	})
	.describe('One line of stdin.');

export const flowDescription = z.object({
	flow: z.int(),
	from: z.string(),
	to: z.string(),
	family: z.literal([4, 6]),
	source: z.string(),
	target: z.string(),
});

export const flowReport = z
	.object({
		flow: z.int(),
		/** Number of the first of `sent`. */
		first: z.int(),
		sent: z.array(z.int()),
		/** Number of the probe, and when it came. */
		received: z.array(z.tuple([z.int(), z.int()])),
		/** Of a flow whose source is on another machine: number of a look, and a hop limit that brought it here. */
		reached: z.array(z.tuple([z.int(), z.int()])).exactOptional(),
	})
	.describe('`first` is the number of the first of `sent`; `received` are numbers and times.');

const at = z.number();

export const flowsRecord = z
	.object({
		kind: z.literal('flows'),
		at,
		flows: z.array(flowDescription),
		owners: z.record(z.string(), z.string()).exactOptional(),
	})
	.describe('`owners`, of a lab over several machines: the nodes of this one by their addresses.');

export const markRecord = z.object({kind: z.literal('mark'), at, mark: z.string()});

export const wayRecord = z
	.object({
		kind: z.literal('way'),
		at,
		flow: z.int(),
		look: z.int(),
		hops: z.array(z.string().nullable()),
		reached: z.boolean(),
	})
	.describe('Of one flow: nodes between its ends, null for one that did not answer.');

export const changesRecord = z.object({
	kind: z.literal('changes'),
	at,
	node: z.string(),
	namespace: z.string(),
	routes: z.int(),
	links: z.int(),
});

export const nodeRecord = z.object({
	kind: z.literal('node'),
	at,
	node: z.string(),
	state: z.enum(['ended', 'back']),
});

export const probesRecord = z.object({kind: z.literal('probes'), at, flows: z.array(flowReport)});

export const probeRecord = z.discriminatedUnion('kind', [
	flowsRecord,
	markRecord,
	wayRecord,
	changesRecord,
	nodeRecord,
	probesRecord,
]);

/** Of a program that ends by refusing, on stderr. */
export const programRefusal = z.object({error: z.string(), hint: z.string()});

export type FlowDescription = Told<typeof flowDescription>;
export type ProbeRecord = Told<typeof probeRecord>;
