// Files of nodes, as they are handed to the fabric, and what it answers.

import {z} from 'zod';
import type {Told} from './told.js';

export const plannedFile = z
	.object({
		/** Absolute. */
		path: z.string(),
		/** Permission bits. */
		mode: z.int(),
		content: z.string(),
		/** `base64` for what is no text. */
		encoding: z.enum(['utf8', 'base64']),
	})
	.describe('`mode` are permission bits.');

/** What `wgsim-amend` reads. */
export const amendment = z
	.object({
		/** Text of the fabric's plan. */
		plan: z.string(),
		/** Files of nodes that are about to start for the first time. */
		pending: z.record(z.string(), z.array(plannedFile)),
		/** Files of nodes that run; null for one that has them and is only to bring back what has stopped. */
		update: z.record(z.string(), z.array(plannedFile).nullable()),
	})
	.describe('What wgsim-amend reads: see amend.py.');

/** What `wgsim-talk` answers: machine → why its fabric is not heard. */
export const unreachable = z.record(z.string(), z.string());

/** What `wgsim-amend` answers: complaints, which name their node. */
export const amended = z.array(z.string());

/** Of `wgsim-try`: one BIRD of a node, or several. */
export const trial = z
	.object({
		files: z.array(plannedFile),
		/** Paths of configurations among the files. */
		birds: z.array(z.string()),
	})
	.describe(
		'Of wgsim-try, for one BIRD of a node, or several: `birds` are paths of configurations among the files.',
	);

/** What `wgsim-try` answers: by the key of a trial and by configuration, what BIRD said against it. */
export const refusals = z.record(z.string(), z.record(z.string(), z.string()));

/** The account that a node keeps of its files: path → digest. */
export const manifest = z.record(z.string(), z.string());

export type Amendment = Told<typeof amendment>;
export type Refusals = Told<typeof refusals>;
