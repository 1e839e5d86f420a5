// Reports pairs of nodes that no check tries: of a large lab without declared pairs some are chosen, and of others a firewall or a translation of addresses may decide.

import {formatAddress} from './address.js';
import type {Topology} from './model.js';

/** `untried` is that of a topology, above 0. */
const explainUntried = (untried: number): string =>
	`${untried} more pairs of nodes are too many to check: name the important ones under checks`;

/** Pairs that are named. */
const mostNames = 20;

export interface UndecidedPair {
	readonly from: string;
	readonly to: string;
	/** Those of `to` that are not judged. */
	readonly addresses: readonly string[];
}

export const listUndecided = ({undecided}: Pick<Topology, 'undecided'>): UndecidedPair[] =>
	undecided.map(({from, to, addresses}) => ({from, to, addresses: addresses.map(formatAddress)}));

/** `pairs` are not empty. */
export function explainUndecided(pairs: readonly UndecidedPair[]): string {
	const names = pairs.map(({from, to, addresses}) => `${from} → ${to} (${addresses.join(', ')})`);
	const rest = names.length - mostNames;
	const some = names.slice(0, mostNames).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
	const noun = names.length === 1 ? 'pair is' : 'pairs are';
	return `${names.length} ${noun} not judged, as the file does not tell whether a firewall or a translation of addresses keeps them apart: ${some}`;
}

/** What is not tried in this lab, in words; nothing where every pair is tried. */
export const explainUntriedPairs = (topology: Pick<Topology, 'undecided' | 'untried'>): string[] => [
	...(topology.untried === 0 ? [] : [explainUntried(topology.untried)]),
	...(topology.undecided.length === 0 ? [] : [explainUndecided(listUndecided(topology))]),
];
