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
	let isSame = before.length === next.length;
	let shared: unknown[] | null = null;
	for (const [index, value] of next.entries()) {
		const kept = reuse(before[index], value);
		isSame &&= Object.is(kept, before[index]);
		if (!Object.is(kept, value)) {
			shared ??= [...next];
			shared[index] = kept;
		}
	}

	return isSame ? previous : (shared ?? next);
}

function reuseFields(previous: Fields, next: Fields): Fields {
	const keys = Object.keys(next);
	let isSame = keys.length === Object.keys(previous).length;
	let shared: [string, unknown][] | null = null;
	for (const [index, key] of keys.entries()) {
		const value = next[key];
		// Names come from outside: one may be that of something every object inherits.
		const isKnown = Object.hasOwn(previous, key);
		const kept = isKnown ? reuse(previous[key], value) : value;
		isSame &&= isKnown && Object.is(kept, previous[key]);
		if (!Object.is(kept, value)) {
			shared ??= Object.entries(next);
			shared[index] = [key, kept];
		}
	}

	return isSame ? previous : shared === null ? next : Object.fromEntries(shared);
}
