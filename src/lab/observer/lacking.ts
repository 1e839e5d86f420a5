// What a lab lacks of what its plan promises, and the limits of its own that a node has run into.

import type {FabricPlan} from '../../plan/model.js';
import {describeMemoryLimit, describeProcessLimit} from '../describe-limits.js';
import {findMissing} from '../observed/missing.js';
import type {LabState} from '../observed/state.js';
import type {NodeRead} from '../observed/values.js';
import type {NodeView, TunnelView} from './model.js';

/** Reachability is not tried: a look sends nothing. */
export function listMissing(
	plan: FabricPlan,
	state: LabState,
	nodes: readonly NodeView[],
	tunnels: readonly TunnelView[],
): string[] {
	const facts = findMissing(plan, state).filter(({kind}) => kind !== 'reach');
	const broken = tunnels.flatMap(({a, b}) =>
		[a, b].filter(
			({verdict, latestHandshake}) => verdict === 'stale' || (verdict === 'down' && latestHandshake !== null),
		),
	);
	return [
		...nodes
			.filter(node => node.state !== 'running')
			.map(({node, state: word}) => `${node}: container is ${word}`),
		...facts.map(({text}) => text),
		...broken.map(({node, ifname, verdict, reason}) => `${node}:${ifname} is ${verdict}: ${reason}`),
	];
}

export const listLimits = (
	node: string,
	container: string,
	{reached: {memory, pids}}: NodeRead,
): string[] => [
	...(memory === null ? [] : [describeMemoryLimit(node, memory)]),
	...(pids === null ? [] : [describeProcessLimit(node, container, pids)]),
];
