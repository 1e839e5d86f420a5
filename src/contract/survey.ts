// What `wgsim-survey` is asked, and what it answers: how a running lab differs from a plan.

import {z} from 'zod';
import {plan} from './plan.js';
import type {Told} from './told.js';

export const surveyRequest = z
	.object({plan, revision: z.string(), files: z.record(z.string(), z.record(z.string(), z.string()))})
	.describe("`revision` is the digest of the plan's text, `files` path → digest of each node's files.");

/** Of one bridge or wire: what is to be done about it. */
export const difference = z.object({
	/** `wire V1-1:eth0`, `bridge internet`. */
	subject: z.string(),
	/** The node at its end; of what is removed, and of bridges, none. */
	node: z.string().exactOptional(),
	change: z.enum(['make', 'set', 'remove']),
	reason: z.string(),
});

/** Of one node that runs, or that could be looked into all the same. */
export const nodeSurvey = z.object({
	/** Paths of files that differ; null where it cannot be looked into. */
	changed: z.array(z.string()).nullable(),
	/** False while it still boots. */
	booted: z.boolean(),
	/** What does not run or is not there, and can be brought back: `bird.private is down`. */
	problems: z.array(z.string()),
	/** What only a new start of the node brings back: `its namespace private is gone`. */
	broken: z.array(z.string()),
});

/** What is broken on purpose, and what heals it. It is left so. */
export const surveyedFault = z.object({
	kind: z.string(),
	text: z.string(),
	heal: z.string(),
	/** Of a node that was killed, stopped or paused: which, and how; null for others. */
	node: z.string().nullable(),
	action: z.string().nullable(),
});

export const survey = z.object({
	wires: z.array(difference),
	faults: z.array(surveyedFault),
	/** By node; one that nobody could look into is not among them. */
	nodes: z.record(z.string(), nodeSurvey),
});

export type Difference = Told<typeof difference>;
export type NodeSurvey = Told<typeof nodeSurvey>;
export type SurveyedFault = Told<typeof surveyedFault>;
export type Survey = Told<typeof survey>;
