// `bfd`: how soon a dead neighbour is found (RFC 5880), the same for OSPF and BGP.

import {z} from 'zod';
import {duration} from './scalars.js';

export const bfd = z.union([
	z.boolean(),
	z.strictObject({
		interval: duration.optional().describe('Time between packets. Default: 100ms.'),
		multiplier: z
			.int()
			.min(2)
			.max(255)
			.optional()
			.describe('Packets missed until the neighbour is down. Default: 5.'),
	}),
]);

export type BfdValue = z.output<typeof bfd>;
