// The rows and columns of the reachability view: those that were looked for, or those with something broken.

import {matches} from './filter.js';
import type {UiState} from './model.js';
import {type KnownReach, mergeReach, pairKey, type ReachResult} from './reach.js';

export interface ReachTable {
	readonly known: KnownReach;
	/** From. */
	readonly rows: readonly string[];
	/** To. */
	readonly columns: readonly string[];
}

export const isBrokenPair = ({promised, answered, asked}: ReachResult): boolean =>
	promised && answered < asked;

/** `V1` are rows, `> R3` are columns, `V1 > R3` are both. Null if nothing was asked yet. */
export function reachTable({
	reach,
	snapshot,
	lists,
	onlyBroken,
}: Pick<UiState, 'reach' | 'snapshot' | 'lists' | 'onlyBroken'>): ReachTable | null {
	const known = mergeReach(reach, snapshot?.reach ?? null);
	if (known === null) {
		return null;
	}

	const [from = '', to = ''] = lists.reach.filter.split('>').map(text => text.trim());
	const {nodes, results} = known;
	const isBroken = (one: string, other: string): boolean => {
		const result = results.get(pairKey(one, other));
		return result !== undefined && isBrokenPair(result);
	};
	const rows = nodes.filter(node => matches(node, from));
	const columns = nodes.filter(node => matches(node, to));
	return onlyBroken
		? {
				known,
				rows: rows.filter(one => columns.some(other => isBroken(one, other))),
				columns: columns.filter(other => rows.some(one => isBroken(one, other))),
			}
		: {known, rows, columns};
}
