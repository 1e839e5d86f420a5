// What `wgsim-capture` tells beside the packets: JSON lines on stderr, and lines of tcpdump on stdout.

import {z} from 'zod';
import type {Told} from './told.js';

/** A point has ended before the others: its node did, or its interface. */
export const captureNote = z.object({note: z.string()});

/** The figures of a point at its end. */
export const captureSummary = z.object({
	point: z.string(),
	packets: z.int(),
	/** By the kernel, because nobody took them in time. Null where tcpdump did not say. */
	dropped: z.int().nullable(),
});

/** A packet in the words of tcpdump. */
export const captureLine = z.object({point: z.string(), text: z.string()});

export type CaptureLine = Told<typeof captureLine>;
