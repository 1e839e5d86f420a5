// What `wgsim-ask` answers, by the name of the question, and the lines in which it does. questions.ts has the questions.

import {z} from 'zod';
import type {Told} from './told.js';

/**
 * Of an echo. `own address`: the asking node has the address itself, so nothing was sent.
 * `stray reply`: the request was answered, and never came to the node that it was meant for.
 */
export const echoKind = z.enum([
	'reply',
	'too big',
	'time exceeded',
	'unreachable',
	'no answer',
	'not sent',
	'own address',
	'stray reply',
]);

/** What came back on a packet of an exact size. */
export const echo = z.object({
	kind: echoKind,
	/** The address that answered; null for no answer, or one of the sending kernel itself. */
	from: z.string().nullable(),
	/** What a router says would fit. */
	mtu: z.int().nullable(),
	/** Of the answer, as it arrived. */
	ttl: z.int().nullable(),
	/** Milliseconds. */
	ms: z.number().nullable(),
	/** Why it was not sent. */
	why: z.string().nullable().exactOptional(),
});

/** Milliseconds, in the order of the targets, and the clock of the lab. */
export const sweepAnswer = z.object({answers: z.array(z.number().nullable()), time: z.number()});

export const datagrams = z.object({sent: z.int(), received: z.int(), why: z.string().nullable()});

export const transfer = z.object({
	received: z.int(),
	seconds: z.number().nullable(),
	segment: z.int().nullable(),
	why: z.string().nullable(),
});

export const connected = z.object({
	connected: z.boolean(),
	/** Why not; null where it is. */
	why: z.string().nullable(),
});

export const http = z.object({status: z.int().nullable(), body: z.string(), why: z.string().nullable()});

/** Packets by the interface that they left by. */
export const spread = z.object({sent: z.record(z.string(), z.int())});

/** Replies of a BIRD by command, or texts of `ip` and `wg` by what was asked for. */
export const texts = z.record(z.string(), z.string());

/** As `ip -json` shows a route or a link. */
const shown = z.record(z.string(), z.unknown());

/** Routes to an address: those that packets take now, and all. `ignoring`: interfaces whose routes count only while they have a carrier. */
export const ways = z.object({
	taken: z.array(shown),
	known: z.array(shown),
	links: z.array(shown),
	ignoring: z.array(z.string()),
});

/** Of a command of the user's. `code` is null where it took longer; `output` is stdout, `errors` stderr, the end of each. */
export const outcome = z.object({code: z.int().nullable(), output: z.string(), errors: z.string()});

export const captureNumber = z.object({number: z.int()});

export const counted = z.object({count: z.int(), samples: z.array(z.string())});

/** What was captured at one place. */
export const seen = z.object({
	packets: z.int(),
	dropped: z.int(),
	marks: z.int(),
	counts: z.record(z.string(), counted),
});

export const captured = z.object({places: z.array(seen)});

/** By the name of a question, its answer. */
export const replies = {
	echo,
	sweep: sweepAnswer,
	rouse: z.unknown(),
	datagrams,
	transfer,
	connect: connected,
	http,
	flows: spread,
	bird: texts,
	show: texts,
	ways,
	run: outcome,
	capture: captureNumber,
	captured,
} as const;

/** One line of `wgsim-ask`: an answer, a problem, or a sign of life. */
export const askLine = z.object({
	id: z.int().exactOptional(),
	answer: z.unknown().exactOptional(),
	problem: z.string().exactOptional(),
});

export type Ways = Told<typeof ways>;
export type Echo = Told<typeof echo>;
export type Connected = Told<typeof connected>;
export type Seen = Told<typeof seen>;

export type Answer<Asked extends keyof typeof replies> = Told<(typeof replies)[Asked]>;
