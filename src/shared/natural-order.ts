// Sorts names in natural order, independent of the locale: V1-2 before V1-10.

const collator = new Intl.Collator('en', {numeric: true});

/** A total order: names that a collation takes for equal, as `V2` and `V02`, are in the order of their characters. */
export const compareNatural = (one: string, other: string): number =>
	collator.compare(one, other) || (one < other ? -1 : Number(one > other));
