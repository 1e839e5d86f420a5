// Finds the place of a value in a YAML document: of the value, of its key, or of the nearest parent.

import {type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap} from 'yaml';
import type {Path} from './problem.js';

type Item = Pair<unknown, unknown>;

export class Places {
	readonly #document: Document.Parsed;
	/** Of each map that was looked into: a linear search for each of many problems in one map would take minutes. */
	readonly #items = new WeakMap<YAMLMap, ReadonlyMap<string, Item>>();

	constructor(document: Document.Parsed) {
		this.#document = document;
	}

	/** Whether the file has a value there, other than by an alias or a merge. */
	has(path: Path): boolean {
		let node: unknown = this.#document.contents;
		for (const step of path) {
			const next = this.#step(node, step);
			if (next === undefined) {
				return false;
			}

			node = next.value;
		}

		return true;
	}

	/** Characters from the top of the file to the deepest part of `path` that the file has. */
	offsetOf(path: Path, atKey: boolean): number {
		let node: unknown = this.#document.contents;
		let offset = startOf(node);
		for (const [index, step] of path.entries()) {
			const next = this.#step(node, step);
			if (next === undefined) {
				return offset;
			}

			// A key without a value has no place for its value, but for that of the colon.
			const value = isScalar(next.value) && next.value.value === null ? null : startOfOrNull(next.value);
			const isKeyMeant = value === null || (atKey && index === path.length - 1);
			offset = isKeyMeant ? startOf(next.key ?? next.value) : value;
			node = next.value;
		}

		return offset;
	}

	/** The text of a map's key; null for one that is no scalar. */
	keyText(key: unknown): string | null {
		const resolved = isAlias(key) ? key.resolve(this.#document) : key;
		return isScalar(resolved) ? String(resolved.value) : null;
	}

	#step(node: unknown, step: string | number): {key: unknown; value: unknown} | undefined {
		if (isMap(node)) {
			return this.#itemsOf(node).get(String(step));
		}

		const item = isSeq(node) ? node.items[Number(step)] : undefined;
		return item === undefined ? undefined : {key: null, value: item};
	}

	#itemsOf(map: YAMLMap): ReadonlyMap<string, Item> {
		const known = this.#items.get(map);
		if (known !== undefined) {
			return known;
		}

		const items = new Map(map.items.map(item => [this.keyText(item.key) ?? '', item]));
		this.#items.set(map, items);
		return items;
	}
}

export const startOf = (node: unknown): number => startOfOrNull(node) ?? 0;

const startOfOrNull = (node: unknown): number | null => (node as Node | null | undefined)?.range?.[0] ?? null;
