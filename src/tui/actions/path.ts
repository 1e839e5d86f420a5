// The actions that show the way of a packet: from a node to each other one, between the ends of a tunnel, or of a pair.

import {shellWord} from '../../plan/quote-word.js';
import {compareNatural} from '../../shared/natural-order.js';
import {type ActionKey, type LabAction, type Offer, operate, type Perform} from './model.js';

const between = (from: string, to: string): LabAction => ({
	title: `the path from ${from} to ${to}`,
	command: `wgsim path ${shellWord(from)} ${shellWord(to)}`,
	question: null,
	operation: operate('path', {from, to}, findPath),
});

const offerPath: Offer = (target, {nodes}) => {
	switch (target.kind) {
		case 'lab':
			return target.pair === undefined ? [] : [between(target.pair.from, target.pair.to)];
		case 'tunnel':
			return target.tunnel.b === null ? [] : [between(target.tunnel.a.node, target.tunnel.b.node)];
		case 'node':
		case 'interface': {
			const from = target.node.node;
			return nodes
				.filter(({node, kind}) => node !== from && kind !== 'switch')
				.map(({node}) => node)
				.sort(compareNatural)
				.map(to => between(from, to));
		}
	}
};

// As `wgsim path` asks by default.
const flow = {protocol: 'icmp', sport: 40_000, dport: 33_434} as const;

const findPath: Perform<{readonly from: string; readonly to: string}> = async (
	{engine, lab},
	{from, to},
	{say, found, signal},
) => {
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
};

export const pathKeys: readonly ActionKey[] = [
	{key: 'w', help: 'the path of a packet to another node', footer: 'path', offer: offerPath, apart: true},
];
