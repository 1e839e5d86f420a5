// `probe` of a fixed route: how its gateway is asked whether it is there.

import {z} from 'zod';
import {probeInterval} from './scalars.js';

export const probe = z.union([
	z.boolean(),
	z.strictObject({
		interval: probeInterval
			.optional()
			.describe('Time between two echo requests, and how long each waits for its answer. Default: 1s.'),
		lost: z
			.int()
			.min(1)
			.max(255)
			.optional()
			.describe('Echo requests in a row without an answer until the route is withdrawn. Default: 3.'),
	}),
]);

export type ProbeValue = z.output<typeof probe>;

/** As it would be written in a file. */
export function writeProbe(value: ProbeValue): z.input<typeof probe> {
	if (typeof value === 'boolean') {
		return value;
	}

	const {interval, ...rest} = value;
	return {
		...rest,
		...(interval === undefined ? {} : {interval: `${Number((interval * 1000).toFixed(3))}ms`}),
	} as z.input<typeof probe>;
}
