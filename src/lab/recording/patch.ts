// The difference of two states as JSON: small where little has changed.

/** `[value]` replaces, `[]` removes; an object changes the fields, or the elements by index, that it names. */
export type Patch = readonly [unknown?] | {readonly [key: string]: Patch};

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

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

	const changes: Record<string, Patch> = {};
	for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
		const change = differenceOf(before[key], after[key]);
		if (change !== null) {
			changes[key] = change;
		}
	}

	return Object.keys(changes).length === 0 ? null : changes;
}

/** What did not change keeps its identity. @throws {Error} where the patch is of another state */
export function patched(before: unknown, patch: Patch): unknown {
	if (Array.isArray(patch)) {
		return patch[0];
	}

	if (!isFields(before)) {
		throw new Error('a change of what is not there');
	}

	const after: Record<string, unknown> = Array.isArray(before)
		? ([...before] as unknown as Record<string, unknown>)
		: {...before};
	for (const [key, change] of Object.entries(patch as Readonly<Record<string, Patch>>)) {
		const value = patched(Object.hasOwn(before, key) ? before[key] : undefined, change);
		if (value === undefined) {
			delete after[key];
		} else {
			after[key] = value;
		}
	}

	return after;
}
