// What is broken on purpose, and what is told to `wgsim-fault` and answered by it.

import {z} from 'zod';
import {plan} from './plan.js';
import type {Told} from './told.js';

/** What people are told of a fault. */
const told = {
	/** As a command of wgsim says it: `link down V1-1:eth0`. */
	text: z.string(),
	/** The command that heals it. */
	heal: z.string(),
	/** Unix time in seconds; null until the fault is made. */
	since: z.number().nullable(),
	/** Of one that ends with what has made it. */
	by: z.literal('check').exactOptional(),
};

/** An end is `V1-1:eth0`. */
export const linkFault = z.object({kind: z.literal('link'), ends: z.array(z.string()), ...told});

export const impairmentValues = z
	.object({
		delay: z.number().exactOptional(),
		jitter: z.number().exactOptional(),
		loss: z.number().exactOptional(),
		rate: z.number().exactOptional(),
		duplicate: z.number().exactOptional(),
	})
	.describe('In place of the planned ones.');

export const impairFault = z.object({
	kind: z.literal('impair'),
	end: z.string(),
	egress: impairmentValues,
	ingress: impairmentValues,
	...told,
});

export const mtuFault = z.object({kind: z.literal('mtu'), end: z.string(), mtu: z.int(), ...told});

export const renumberFault = z.object({
	kind: z.literal('renumber'),
	end: z.string(),
	addresses: z.array(z.string()),
	...told,
});

/** Every member is in one part. The first part keeps the network's own bridge. */
export const partitionFault = z.object({
	kind: z.literal('partition'),
	network: z.string(),
	parts: z.array(z.array(z.string())),
	...told,
});

export const nodeFault = z.object({
	kind: z.literal('node'),
	node: z.string(),
	action: z.enum(['kill', 'stop', 'pause']),
	...told,
});

export const keyFault = z.object({kind: z.literal('key'), node: z.string(), rotation: z.int(), ...told});

export const fault = z.discriminatedUnion('kind', [
	linkFault,
	impairFault,
	mtuFault,
	renumberFault,
	partitionFault,
	nodeFault,
	keyFault,
]);

export const faults = z
	.object({
		/** Counts changes. */
		revision: z.int(),
		/** The oldest first. */
		faults: z.array(fault),
	})
	.describe('The file FAULTS_FILE: `revision` counts changes; the oldest fault is first.');

export const features = z.object({netem: z.boolean(), duplicate: z.boolean()});

/** Of `wgsim-fault show`. */
export const faultsShown = faults.extend({
	plan,
	/** Texts of what a check had left broken that was killed: the fabric has just mended it. */
	mended: z.array(z.string()),
	/** Nodes that run, as the fabric sees them. */
	running: z.array(z.string()),
	features,
});

/** Of `wgsim-fault set`. `conflict`: somebody else has changed the faults since they were read. */
export const faultsAnswer = faults.extend({conflict: z.boolean(), complaints: z.array(z.string())});

/** What `wgsim-fault lend` reads: faults that end with its input. */
export const lendRequest = z.object({faults: z.array(fault)});

/** Of `wgsim-fault lend`: once they are made, and once they are taken back. */
export const lentAnswer = z.object({complaints: z.array(z.string())});

export const killRequest = z.object({
	daemon: z.enum(['bird', 'wireguard']),
	node: z.string(),
	namespace: z.string().nullable(),
});

/** Of `wgsim-fault kill`: `bird (private)`, `wireguard-go wg3 (private)`. */
export const killed = z.object({killed: z.array(z.string())});

export const keyPair = z.object({privateKey: z.string(), publicKey: z.string()});

/** What `wgsim-fault key` reads; it answers with the key that the node has. */
export const keyRequest = z.object({node: z.string()});

export const rotatedKey = z
	.object({rotation: z.int(), first: keyPair, now: keyPair})
	.describe('Of one node: the key that the plan gives it, and the one that it has.');

/** The file of rotated keys, by node. */
export const rotatedKeys = z.record(z.string(), rotatedKey);

/** In files, what stands in the place of what. */
export const swaps = z.array(z.tuple([z.string(), z.string()]));

export const rotationStep = z.enum(['learn', 'take', 'trust', 'keep']);

export const rotation = z
	.object({
		node: z.string(),
		old: keyPair,
		new: keyPair,
		/** In the node's own files, and in those of all others. */
		own: swaps,
		others: swaps,
		peers: z.array(z.string()),
		/** What the file of rotated keys says of the node, and what it is to say. */
		before: rotatedKey.nullable(),
		after: rotatedKey.nullable(),
		record: keyFault.nullable(),
		/** In their order: the peers `learn` the new key, the node `take`s it, the peers `trust` it, and all `keep` it in mind. */
		steps: z.array(rotationStep),
		/** Whether the steps are taken back, to the old key. */
		back: z.boolean(),
		/** Whether this fabric remembers rotated keys: of several machines', that of the one that leads does. */
		remembers: z.boolean(),
	})
	.describe(
		'What `wgsim-fault rotate` reads: swaps for the files of the node and of others; what is remembered of its key, before and after.',
	);

export const rotated = z.object({
	complaints: z.array(z.string()),
	publicKey: z.string(),
	revision: z.int().exactOptional(),
	faults: z.array(fault),
});

export type ImpairmentValues = Told<typeof impairmentValues>;
export type Fault = Told<typeof fault>;
export type Features = Told<typeof features>;
export type FaultsShown = Told<typeof faultsShown>;
export type RotatedKey = Told<typeof rotatedKey>;
export type RotatedKeys = Told<typeof rotatedKeys>;
export type Rotation = Told<typeof rotation>;
export type RotationStep = Told<typeof rotationStep>;
