// `impair`: delay, loss and rate of a link, and path MTU faults.

import {z} from 'zod';
import {linkDelay, textOf} from './scalars.js';

const rateUnits: Readonly<Record<string, number>> = {bit: 1, kbit: 1e3, mbit: 1e6, gbit: 1e9};

/** One byte a second: tc counts in bytes. */
export const leastRate = 8;

/** Bits a second. */
export function parseRate(text: string): number | null {
	const match = /^(\d{1,9}(?:\.\d{1,3})?)(bit|kbit|mbit|gbit)$/i.exec(text);
	const rate = match === null ? 0 : Number(match[1]) * rateUnits[match[2]!.toLowerCase()]!;
	return rate >= leastRate ? Math.round(rate) : null;
}

/** Percent. */
export function parsePercent(text: string): number | null {
	const match = /^(\d{1,3}(?:\.\d{1,4})?)%$/.exec(text);
	return match !== null && Number(match[1]) <= 100 ? Number(match[1]) : null;
}

export const impairment = z
	.strictObject({
		delay: linkDelay.optional().describe('Added to every packet, one way.'),
		jitter: linkDelay.optional().describe('How far the delay varies around its value. Needs delay.'),
		loss: textOf(parsePercent, 'a share', 'write it like 1% or 0.5%', {examples: ['1%']})
			.optional()
			.describe('Share of packets that are lost.'),
		rate: textOf(parseRate, 'a rate', 'write it like 10mbit, 512kbit or 1gbit', {examples: ['10mbit']})
			.optional()
			.describe('Limit of bits a second.'),
		'drop-fragments': z
			.boolean()
			.optional()
			.describe('Drop fragments of packets, as some providers do. Default: false.'),
		'drop-too-big': z
			.boolean()
			.optional()
			.describe('Drop the ICMP messages that path MTU discovery needs. Default: false.'),
	})
	.superRefine((value, context) => {
		if (value.jitter !== undefined && value.delay === undefined) {
			const params = {hint: 'add delay: the delay varies by the jitter'};
			context.addIssue({
				code: 'custom',
				message: 'jitter without a delay',
				path: ['jitter'],
				params,
			});
		}
	});

export type ImpairmentValue = z.output<typeof impairment>;
