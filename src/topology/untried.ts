// Reports pairs of nodes that no check tries: in a large lab without declared pairs, some are chosen.

/** `untried` is that of a topology, above 0. */
export const explainUntried = (untried: number): string =>
	`${untried} more pairs of nodes are too many to check: name the important ones under checks`;
