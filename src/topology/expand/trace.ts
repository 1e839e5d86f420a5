// Records the place in the file of each expanded value, and the values that could not be expanded.

import {type Filled, fillPattern, type PatternValues} from '../pattern.js';
import type {Finding, Path} from '../problem.js';

/** Where in the file values came from that were expanded. */
export interface Origins {
	/** Expanded path (joined) → the place in the file that decided it. */
	readonly noted: ReadonlyMap<string, Path>;
	/** For what is made in too great a number to be noted one by one: of a whole path, or null. */
	readonly rules: readonly ((path: Path) => Path | null)[];
}

export class Trace {
	readonly #noted = new Map<string, Path>();
	readonly #rules: ((path: Path) => Path | null)[] = [];
	readonly #findings: Finding[] = [];

	get origins(): Origins {
		return {noted: this.#noted, rules: this.#rules};
	}

	/** Says by rule where values come from. */
	derive(rule: (path: Path) => Path | null): void {
		this.#rules.push(rule);
	}

	get findings(): readonly Finding[] {
		return this.#findings;
	}

	/** Says that the expanded value at `path` comes from `source` in the file. */
	note(path: Path, source: Path): void {
		this.#noted.set(keyOf(path), source);
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

	for (const rule of origins.rules) {
		const source = rule(path);
		if (source !== null) {
			return source;
		}
	}

	for (let length = path.length; length > 0; length--) {
		const source = origins.noted.get(keyOf(path.slice(0, length)));
		if (source !== undefined) {
			return source;
		}
	}

	return path;
}
