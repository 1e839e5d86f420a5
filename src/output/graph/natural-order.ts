// Sorts names as people count: V1-2 comes before V1-10, whatever the locale.

export function compareNatural(one: string, other: string): number {
	const [left, right] = [split(one), split(other)];
	for (const [index, part] of left.entries()) {
		const against = right[index];
		if (against === undefined) {
			return 1;
		}

		const difference = compareParts(part, against);
		if (difference !== 0) {
			return difference;
		}
	}

	return left.length - right.length || compareText(one, other);
}

const split = (text: string): string[] => text.match(/\d+|\D+/g) ?? [];

const compareText = (one: string, other: string): number => {
	if (one === other) {
		return 0;
	}

	return one < other ? -1 : 1;
};

const compareParts = (one: string, other: string): number =>
	/^\d/.test(one) && /^\d/.test(other) ? Number(one) - Number(other) : compareText(one, other);
