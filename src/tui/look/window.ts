// Chooses the part of a long list that is on the screen.

/** Which of `count` lines are seen in `height`: the cursor's in the middle, where there is enough on both sides. */
export function windowOf(count: number, cursor: number, height: number): {from: number; to: number} {
	const from = Math.max(0, Math.min(cursor - Math.floor((height - 1) / 2), count - height));
	return {from, to: Math.min(count, from + Math.max(0, height))};
}
