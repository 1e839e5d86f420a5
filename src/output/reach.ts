// Prints reachability as a matrix: from down, to across.

import type {ReachedPair} from '../lab/reach.js';
import {compareNatural} from '../shared/natural-order.js';
import {renderTable} from './table.js';

/** Promised, and at least one address does not answer. */
export const isBroken = ({promised, answered, asked}: ReachedPair): boolean => promised && answered < asked;

function cellOf(pair: ReachedPair | undefined): string {
	if (pair === undefined) {
		return '';
	}

	const {rtt, answered, asked} = pair;
	if (rtt === null) {
		return isBroken(pair) ? '✗' : '·';
	}

	return answered < asked ? `${answered}/${asked}` : rtt.toFixed(rtt < 100 ? 1 : 0);
}

export function renderReach(pairs: readonly ReachedPair[]): string[] {
	const byEnds = new Map(pairs.map(pair => [`${pair.from} ${pair.to}`, pair]));
	const names = (pick: 'from' | 'to') => [...new Set(pairs.map(pair => pair[pick]))].sort(compareNatural);
	const [sources, targets] = [names('from'), names('to')];
	const rows = sources.map(from => [
		from,
		...targets.map(to => (from === to ? '\\' : cellOf(byEnds.get(`${from} ${to}`)))),
	]);
	const broken = pairs.filter(isBroken);
	const answering = pairs.filter(({answered}) => answered > 0).length;
	const promised = pairs.filter(pair => pair.promised).length;
	return [
		...renderTable(['FROM \\ TO, ms', ...targets], rows),
		'',
		`${answering} of ${pairs.length} pairs answer; of ${promised} promised, ${promised - broken.length}`,
		...broken.map(({from, to, answered, asked}) => `  ${from} → ${to}: ${answered} of ${asked} answered`),
	];
}
