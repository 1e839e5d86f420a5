// Finds the known word most similar to a misspelt one.

/** The nearest of `known` within two slips of the pen (or one in a short word); null where none is near. */
export function suggest(word: string, known: Iterable<string>): string | null {
	const limit = word.length <= 3 ? 1 : 2;
	const wanted = word.toLowerCase().slice(0, 64);
	let best: string | null = null;
	let bestDistance = limit + 1;
	for (const candidate of known) {
		// Most are too long or too short to be looked at.
		if (Math.abs(candidate.length - wanted.length) < bestDistance) {
			const distance = editDistance(wanted, candidate.toLowerCase(), bestDistance);
			if (distance < bestDistance) {
				best = candidate;
				bestDistance = distance;
			}
		}
	}

	return best;
}

// Of known words, as many as are shown: all keys of a node, which has the most of what is written by hand.
const most = 20;

/** `did you mean "mtu"?`, or the whole list where nothing is near and the list is short. */
export function suggestionHint(word: string, known: readonly string[]): string | null {
	const near = suggest(word, known);
	if (near !== null) {
		return `did you mean ${JSON.stringify(near)}?`;
	}

	if (known.length === 0) {
		return null;
	}

	const shown = known.slice(0, most).join(', ');
	return `known are ${shown}${known.length > most ? ', …' : ''}`;
}

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment); `limit` for as many as that, or more. */
function editDistance(one: string, other: string, limit: number): number {
	let before: number[] = [];
	let previous: number[] = Array.from({length: other.length + 1}, (_, column) => column);
	for (let row = 1; row <= one.length; row++) {
		const current = [row];
		for (let column = 1; column <= other.length; column++) {
			const same = one[row - 1] === other[column - 1];
			let cost = Math.min(
				previous[column]! + 1,
				current[column - 1]! + 1,
				previous[column - 1]! + (same ? 0 : 1),
			);
			if (row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]) {
				cost = Math.min(cost, before[column - 2]! + 1);
			}

			current.push(cost);
		}

		// No way on is cheaper than the cheapest of two rows.
		if (Math.min(...current, ...previous) >= limit) {
			return limit;
		}

		[before, previous] = [previous, current];
	}

	return Math.min(previous[other.length]!, limit);
}
