// Tells the user of pairs of nodes that nothing tries: of a large lab that names none, some are chosen.

/** `untried` is that of a topology, above 0. */
export const explainUntried = (untried: number): string =>
	`${untried} more pairs of nodes are too many to try: name those that matter under checks`;
