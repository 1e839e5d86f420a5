// `impair`: delay, loss and rate of a link, and path MTU faults.

import {z} from 'zod';
import {parsePercent, parseRate} from '../../shared/units.js';
import {linkDelay, textOf} from './scalars.js';

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
