// Structural sharing: what did not change keeps its identity.

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/** `next`, with every part of it that equals the same part of `previous` replaced by that. Both are plain data. */
export function reuse<T>(previous: unknown, next: T): T {
	if (Object.is(previous, next) || !isObject(previous) || !isObject(next)) {
		return next;
	}

	if (Array.isArray(next) !== Array.isArray(previous)) {
		return next;
	}

	return (Array.isArray(next) ? reuseList(previous, next) : reuseFields(previous, next)) as T;
}

function reuseList(previous: unknown, next: readonly unknown[]): unknown {
	const before = previous as readonly unknown[];
	const shared = next.map((value, index) => reuse(before[index], value));
	const same =
		before.length === shared.length && shared.every((value, index) => Object.is(value, before[index]));
	return same ? previous : shared;
}

function reuseFields(previous: Fields, next: Fields): Fields {
	// Names come from outside: one may be that of something every object inherits.
	const before = (key: string): unknown => (Object.hasOwn(previous, key) ? previous[key] : undefined);
	const shared = Object.entries(next).map(([key, value]) => [key, reuse(before(key), value)] as const);
	const same =
		shared.length === Object.keys(previous).length &&
		shared.every(([key, value]) => Object.hasOwn(previous, key) && Object.is(value, before(key)));
	return same ? previous : Object.fromEntries(shared);
}
