// The difference of two states as JSON: small where little has changed.

/** `[value]` replaces, `[]` removes; an object changes the fields, or the elements by index, that it names. */
export type Patch = readonly [unknown?] | {readonly [key: string]: Patch};

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/** Names come from outside: one may be that of something every object inherits. */
const fieldOf = (value: Fields, key: string): unknown => (Object.hasOwn(value, key) ? value[key] : undefined);

/** Lists of another length are replaced whole. */
const isAlike = (before: Fields, after: Fields): boolean =>
	Array.isArray(before) === Array.isArray(after) &&
	(!Array.isArray(before) || before.length === after.length);

/** What makes `before` into `after`, both plain data; null where they are equal. */
export function differenceOf(before: unknown, after: unknown): Patch | null {
	if (Object.is(before, after)) {
		return null;
	}

	if (!isFields(before) || !isFields(after) || !isAlike(before, after)) {
		return after === undefined ? [] : [after];
	}

	const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
	const changes = [...keys].flatMap(key => {
		const change = differenceOf(fieldOf(before, key), fieldOf(after, key));
		return change === null ? [] : [[key, change] as const];
	});
	return changes.length === 0 ? null : Object.fromEntries(changes);
}

/** What did not change keeps its identity. @throws {Error} where the patch is of another state */
export function patched(before: unknown, patch: Patch): unknown {
	if (Array.isArray(patch)) {
		return patch[0];
	}

	if (!isFields(before)) {
		throw new Error('a change of what is not there');
	}

	const after = new Map(Object.entries(before));
	for (const [key, change] of Object.entries(patch as Readonly<Record<string, Patch>>)) {
		const value = patched(fieldOf(before, key), change);
		if (value === undefined) {
			after.delete(key);
		} else {
			after.set(key, value);
		}
	}

	return Array.isArray(before) ? [...after.values()] : Object.fromEntries(after);
}
