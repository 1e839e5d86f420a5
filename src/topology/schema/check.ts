// `checks`: what the design promises.

import {z} from 'zod';
import {address, oneOrMore} from './scalars.js';

const nodeGlob = oneOrMore(z.string().min(1));

export const reachCheck = z.strictObject({
	from: nodeGlob.describe('Nodes that ask, by name or glob such as R*.'),
	to: nodeGlob.describe('Nodes that answer, by name or glob. A node is not asked to reach itself.'),
	addresses: z
		.array(address)
		.optional()
		.describe(
			"Addresses to reach. Default: those of the answering node's dummy interfaces in main, else of its other interfaces there.",
		),
});

export const check = z.strictObject({
	reach: reachCheck.describe('Each of these nodes reaches each of those, on every address family.'),
});

export const checks = z.array(check);

export type CheckValue = z.output<typeof check>;
