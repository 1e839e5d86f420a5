// Applies a typed filter.

/** True if the text has every word of the filter, ignoring case. */
export const matches = (text: string, filter: string): boolean => {
	const lower = text.toLowerCase();
	return filter
		.toLowerCase()
		.split(' ')
		.every(word => lower.includes(word));
};
