// Pings from every node to every other, for the reachability view.

import type {ReachedPair} from '../../lab/reach.js';
import {isBroken} from '../../output/reach.js';
import {compareNatural} from '../../shared/natural-order.js';
import type {Operation} from '../actions.js';
import type {OperationContext, Outcome} from '../backend.js';
import {pairKey} from '../state/reach.js';
import type {LabContext} from './context.js';

export async function probeAll(
	{engine}: LabContext,
	_operation: Extract<Operation, {kind: 'reach'}>,
	{snapshot, say, reached, signal}: OperationContext,
): Promise<Outcome> {
	const {probeReach} = await import('../../lab/reach.js');
	const pairs: ReachedPair[] = [];
	const nodes = new Set<string>();
	const publish = (endedAt: number | null) =>
		reached({
			nodes: [...nodes].sort(compareNatural),
			endedAt,
			results: new Map(pairs.map(pair => [pairKey(pair.from, pair.to), pair])),
		});
	let done = 0;
	await probeReach(engine, snapshot, {
		signal,
		onPairs: more => {
			done++;
			pairs.push(...more);
			for (const {from, to} of more) {
				nodes.add(from).add(to);
			}

			say(`from ${done} of ${snapshot.nodes.length} nodes`);
			publish(null);
		},
	});
	publish(Date.now() / 1000);
	const broken = pairs.filter(isBroken);
	const answering = pairs.filter(({answered}) => answered > 0).length;
	return {
		text:
			broken.length > 0
				? `${broken.length} promised pairs do not reach each other`
				: `${answering} of ${pairs.length} pairs answer, including every promised one`,
		lines: null,
		isBad: broken.length > 0,
	};
}
