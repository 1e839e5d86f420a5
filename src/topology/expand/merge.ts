// Merges the user's explicit values over derived ones: maps merge key by key, anything else is replaced.

type Plain = Readonly<Record<string, unknown>>;

const isMap = (value: unknown): value is Plain =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** Neither argument is changed. A null over a map leaves the map as it is: `lan1:` alone adds nothing. */
export function mergeOver(derived: unknown, written: unknown): unknown {
	if (written === undefined || (written === null && isMap(derived))) {
		return derived;
	}

	if (!isMap(derived) || !isMap(written)) {
		return written;
	}

	const merged = Object.entries(written).map(([key, value]) => [
		key,
		Object.hasOwn(derived, key) ? mergeOver(derived[key], value) : value,
	]);
	return {...derived, ...Object.fromEntries(merged)};
}
