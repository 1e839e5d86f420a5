// Selects nodes by name, glob or group, matching each once.

import {globMatcher, isGlob} from '../../shared/globs.js';
import type {Node} from '../model.js';

export class Selector {
	readonly #nodes: readonly Node[];
	readonly #positions: ReadonlyMap<string, number>;
	readonly #found = new Map<string, readonly number[]>();

	readonly #groups: ReadonlyMap<string, readonly string[]>;

	/** Switches are never ends. `groups` has the globs of their members by name. */
	constructor(nodes: readonly Node[], groups: ReadonlyMap<string, readonly string[]>) {
		this.#groups = groups;
		this.#nodes = nodes.filter(({kind}) => kind !== 'switch');
		this.#positions = new Map(this.#nodes.map(({name}, index) => [name, index]));
	}

	/** In the order of the file, each once. */
	select(globs: string | readonly string[]): Node[] {
		const positions = new Set(
			(typeof globs === 'string' ? [globs] : globs).flatMap(glob => this.#find(glob)),
		);
		return [...positions].sort((one, other) => one - other).map(position => this.#nodes[position]!);
	}

	#find(glob: string): readonly number[] {
		const known = this.#found.get(glob) ?? this.#search(glob);
		this.#found.set(glob, known);
		return known;
	}

	#search(glob: string): number[] {
		if (!isGlob(glob)) {
			const position = this.#positions.get(glob);
			return position === undefined
				? (this.#groups.get(glob) ?? []).flatMap(member => this.#find(member))
				: [position];
		}

		const matches = globMatcher(glob);
		return this.#nodes.flatMap(({name}, index) => (matches(name) ? [index] : []));
	}
}
