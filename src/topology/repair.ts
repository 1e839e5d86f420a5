// Leaves malformed parts out of a file, so that the meaning of the rest can be judged.

import type {z} from 'zod';
import {suggest} from './names/suggest.js';
import type {Path} from './problem.js';
import {knownKeys} from './schema-keys.js';

type Issue = z.core.$ZodIssue;

/** A file of the right form, and how it differs from the one that was read. */
export interface Repaired {
	readonly value: unknown;
	/** Values that were left out, by their paths in the file. Unknown keys are not among them: nothing depends on those. */
	readonly dropped: readonly Path[];
	/** The path in the file of what is at a path of `value`. */
	restore(path: Path): Path;
}

/** What is done about one place. */
type Change = {readonly kind: 'drop'} | {readonly kind: 'rename'; readonly to: string};

const keyOf = (path: Path): string => path.join('\u0000');

/** After this many, the rest is not read. */
const mostIssues = 1000;

/** Null where too little would be left to be judged. */
export function repair(value: unknown, issues: readonly Issue[], schema: z.ZodType): Repaired | null {
	if (issues.length > mostIssues) {
		return null;
	}

	const changes = new Map<string, Change>();
	const dropped: Path[] = [];
	let replaced: {name?: string} = {};
	for (const issue of issues) {
		const path = issue.path.filter(step => typeof step !== 'symbol') as Path;
		if (issue.code === 'unrecognized_keys') {
			const known = knownKeys(schema, path, valueAt(value, path));
			const taken = new Set<string>();
			for (const [index, key] of issue.keys.entries()) {
				const free = known.filter(each => !taken.has(each));
				const to = index < mostIssues ? suggest(key, free) : null;
				taken.add(to ?? '');
				changes.set(keyOf([...path, key]), to === null ? {kind: 'drop'} : {kind: 'rename', to});
			}
		} else if (path.length === 1 && path[0] === 'name') {
			// Nothing else depends on it.
			changes.set('name', {kind: 'drop'});
			replaced = {name: 'lab'};
		} else {
			// Of a value that is missing, what should have it.
			const isMissing = valueAt(value, path) === undefined;
			const place = isMissing ? path.slice(0, -1) : path;
			if (place.length === 0) {
				return null;
			}

			changes.set(keyOf(place), {kind: 'drop'});
			dropped.push(place);
		}
	}

	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		return null;
	}

	const origins = new Map<string, string | number>();
	const rebuilt = rebuild(value, [], [], changes, origins);
	return {
		value: {...(rebuilt as object), ...replaced},
		dropped,
		restore: path => path.map((step, index) => origins.get(keyOf(path.slice(0, index + 1))) ?? step),
	};
}

/** `origins` gets the last step in the file of each path that has another now. */
function rebuild(
	value: unknown,
	from: Path,
	to: Path,
	changes: ReadonlyMap<string, Change>,
	origins: Map<string, string | number>,
): unknown {
	const place = (step: string | number, now: string | number, inner: unknown): unknown => {
		if (step !== now) {
			origins.set(keyOf([...to, now]), step);
		}

		return rebuild(inner, [...from, step], [...to, now], changes, origins);
	};

	if (Array.isArray(value)) {
		const kept: unknown[] = [];
		for (const [index, item] of value.entries()) {
			if (!changes.has(keyOf([...from, index]))) {
				kept.push(place(index, kept.length, item));
			}
		}

		return kept;
	}

	if (typeof value !== 'object' || value === null) {
		return value;
	}

	return Object.fromEntries(
		Object.entries(value).flatMap(([key, item]) => {
			const change = changes.get(keyOf([...from, key]));
			const name = change?.kind === 'rename' ? change.to : key;
			return change?.kind === 'drop' ? [] : [[name, place(key, name, item)]];
		}),
	);
}

export const valueAt = (root: unknown, path: Path): unknown =>
	path.reduce<unknown>(
		(value, step) =>
			typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[step] : undefined,
		root,
	);
