// Applies a typed filter.

/** Every word of the filter stands in the text, in any case. */
export const matches = (text: string, filter: string): boolean => {
	const lower = text.toLowerCase();
	return filter
		.toLowerCase()
		.split(' ')
		.every(word => lower.includes(word));
};
