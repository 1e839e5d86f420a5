// Merges the last ping of all pairs with the lab's memory of the promised ones; the newer result counts.

import type {ReachView} from '../../lab/observer/model.js';
import {isOutdated} from '../../lab/observer/reach-view.js';
import {groupBy} from '../../shared/group-by.js';
import {compareNatural} from '../../shared/natural-order.js';

/** Between all nodes: the slowest answer in milliseconds over the addresses; null if one did not answer. */
export interface Reach {
	readonly nodes: readonly string[];
	/** Unix time in seconds of the clock of this machine, when it ended; null while it runs. */
	readonly endedAt: number | null;
	readonly results: ReadonlyMap<string, Omit<ReachResult, 'outdated'>>;
}

export interface ReachResult {
	readonly rtt: number | null;
	/** Answered of asked: `1/2`. */
	readonly answered: number;
	readonly asked: number;
	/** Whether the topology promises it. */
	readonly promised: boolean;
	/** When it was asked: Unix time in seconds of the lab's clock. */
	readonly at: number;
	/** The lab has changed since, so the current state is unknown. */
	readonly outdated: boolean;
}

export const pairKey = (from: string, to: string): string => `${from} ${to}`;

export interface KnownReach {
	readonly nodes: readonly string[];
	/** All pairs are being asked. */
	readonly busy: boolean;
	readonly results: ReadonlyMap<string, ReachResult>;
}

/** The lab's memory of each promised pair that was asked. */
function listKept({pairs}: ReachView): Map<string, Omit<ReachResult, 'outdated'>> {
	const asked = pairs.filter(({at}) => at !== null);
	return new Map(
		[...groupBy(asked, ({from, to}) => pairKey(from, to))].map(([key, all]) => [
			key,
			{
				rtt: null,
				answered: all.filter(({answered}) => answered).length,
				asked: all.length,
				promised: true,
				at: Math.min(...all.map(({at}) => at!)),
			},
		]),
	);
}

/** Null if nothing was asked yet. */
export function mergeReach(own: Reach | null, kept: ReachView | null): KnownReach | null {
	const results = new Map(own?.results);
	for (const [key, result] of kept === null ? [] : listKept(kept)) {
		// Our own ping is kept by the lab, too; it alone knows how long it took.
		if (result.at > (results.get(key)?.at ?? Number.NEGATIVE_INFINITY) + sameAsking) {
			results.set(key, result);
		}
	}

	if (results.size === 0) {
		return null;
	}

	const names = [...results.keys()].flatMap(key => key.split(' '));
	return {
		nodes: [...new Set(names)].sort(compareNatural),
		busy: own !== null && own.endedAt === null,
		results: new Map(
			[...results].map(([key, result]) => [
				key,
				{...result, outdated: kept !== null && isOutdated(result, kept)},
			]),
		),
	};
}

// Seconds between two notes of one asking, at most.
const sameAsking = 0.5;
