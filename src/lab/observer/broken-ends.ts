// Finds the limits that a node has reached, and its tunnel ends that have stopped working.

import {describeMemoryLimit, describeProcessLimit} from '../limits/describe-limits.js';
import type {BrokenEnd} from '../observed/missing.js';
import type {NodeRead} from '../observed/values.js';
import type {TunnelView} from './model.js';
import {endsOf} from './tunnels.js';

/** Of one that never had a handshake, that is what is missing. */
export const listBroken = (tunnels: readonly TunnelView[]): BrokenEnd[] =>
	tunnels
		.flatMap(endsOf)
		.filter(
			({verdict, latestHandshake}) => verdict === 'stale' || (verdict === 'down' && latestHandshake !== null),
		);

export const listLimits = (
	node: string,
	container: string,
	{reached: {memory, pids}}: NodeRead,
): string[] => [
	...(memory === undefined ? [] : [describeMemoryLimit(node, memory)]),
	...(pids === undefined ? [] : [describeProcessLimit(node, container, pids)]),
];
