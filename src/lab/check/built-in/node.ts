// Nodes: every fact that start waits for holds, in generated and own configuration, and there are no complaints.

import type {FabricPlan} from '../../../plan/model.js';
import {fabricNode} from '../../../plan/plan-lab.js';
import type {LabStatus} from '../../status/model.js';
import {type Job, judge, untilAllPassed} from '../check.js';

/** `read` looks at the lab once. Reachability has checks of its own. */
export function listNodes(
	{nodes}: FabricPlan,
	read: () => Promise<Pick<LabStatus, 'missing' | 'excused'>>,
): Job[] {
	const names = [...nodes.map(({name}) => name), fabricNode];
	return [
		{
			phase: 'probes',
			checks: names.map(name => ({
				id: `node:${name}`,
				kind: 'node',
				name: `${name} has what start waits for`,
				origin: 'built-in',
			})),
			run: context =>
				untilAllPassed(context, names.length, async () => {
					const {missing, excused} = await read();
					return names.map(name => {
						const own = missing.filter(({kind, node}) => node === name && kind !== 'reach');
						return judge(own.length === 0, 'nothing is missing', own[0]?.text ?? 'nothing is missing', {
							facts: [
								...own.map(({text}) => text),
								...excused.filter(({node}) => node === name).map(({text}) => text),
							],
						});
					});
				}),
		},
	];
}
