// `bfd`: how soon a dead neighbour is found (RFC 5880), the same for OSPF and BGP.

import {z} from 'zod';
import {bfdAuthentication, fitsIn} from './authentication.js';
import {bfdInterval} from './scalars.js';

export const bfd = z.union([
	z.boolean(),
	z
		.strictObject({
			interval: bfdInterval.optional().describe('Time between packets. Default: 100ms.'),
			multiplier: z
				.int()
				.min(2)
				.max(255)
				.optional()
				.describe('Packets missed until the neighbour is down. Default: 5.'),
			...bfdAuthentication,
		})
		.superRefine(fitsIn('bfd')),
]);

export type BfdValue = z.output<typeof bfd>;

/** As it would be written in a file. */
export function writeBfd(value: BfdValue): z.input<typeof bfd> {
	if (typeof value === 'boolean' || value.interval === undefined) {
		return value as z.input<typeof bfd>;
	}

	return {...value, interval: `${Number((value.interval * 1000).toFixed(3))}ms`};
}
