// Finds the way of a packet between two nodes, for the path view and the map.

import type {Operation} from '../actions.js';
import type {OperationContext, Outcome} from '../backend.js';
import type {LabContext} from './context.js';

// As `wgsim path` asks by default.
const flow = {protocol: 'icmp', sport: 40_000, dport: 33_434} as const;

export async function findPath(
	{engine, lab}: LabContext,
	{from, to}: Extract<Operation, {kind: 'path'}>,
	{say, found, signal}: OperationContext,
): Promise<Outcome> {
	const [{findPaths}, {findLab}, {readRunningPlan}] = await Promise.all([
		import('../../lab/path/path.js'),
		import('../../lab/find/find.js'),
		import('../../lab/fabric/running-fabric.js'),
	]);
	say('asking the kernels');
	const running = await findLab(engine, lab);
	const plan = await readRunningPlan(engine, running, signal);
	const paths = await findPaths(engine, running, plan, {from, to}, {flow, signal});
	if (paths.length === 0) {
		return {text: `${to} has no address that ${from} could send to`, lines: null, isBad: true};
	}

	found({from, to, at: Date.now() / 1000, paths});
	const proven = paths.filter(one => one.proven).length;
	return {
		text: `${proven} of ${paths.length} directions and families proven`,
		lines: null,
		isBad: proven < paths.length,
	};
}
