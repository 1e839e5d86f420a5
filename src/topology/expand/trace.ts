// Remembers from which place in the file each expanded value came, and what could not be expanded.

import {type Filled, fillPattern, type PatternValues} from '../pattern.js';
import type {Finding, Path} from '../problem.js';

/** Expanded path (joined) → the places in the file that decided it. */
export type Origins = ReadonlyMap<string, Path>;

export class Trace {
	readonly #origins = new Map<string, Path>();
	readonly #findings: Finding[] = [];

	get origins(): Origins {
		return this.#origins;
	}

	get findings(): readonly Finding[] {
		return this.#findings;
	}

	/** Says that the expanded value at `path` comes from `source` in the file. */
	note(path: Path, source: Path): void {
		this.#origins.set(keyOf(path), source);
	}

	report(finding: Finding): void {
		this.#findings.push(finding);
	}

	/** Fills a pattern that stands at `source`; a problem gives an empty text and is reported. */
	fill(pattern: string, values: PatternValues, source: Path): string {
		const filled: Filled = fillPattern(pattern, values);
		if ('text' in filled) {
			return filled.text;
		}

		this.report({path: source, message: filled.problem, hint: null});
		return '';
	}
}

export const keyOf = (path: Path): string => path.join('\u0000');

/** The place in the file to blame for an expanded value: where it was written, else where it was derived from. */
export function traceBack(path: Path, origins: Origins, isWritten: (path: Path) => boolean): Path {
	if (isWritten(path)) {
		return path;
	}

	for (let length = path.length; length > 0; length--) {
		const source = origins.get(keyOf(path.slice(0, length)));
		if (source !== undefined) {
			return source;
		}
	}

	return path;
}
