// Gathers items by a key.

/** Items by a key, in the order of their first. */
export function groupBy<Item, Key = string>(
	items: Iterable<Item>,
	keyOf: (item: Item) => Key,
): Map<Key, Item[]> {
	const groups = new Map<Key, Item[]>();
	for (const item of items) {
		append(groups, keyOf(item), item);
	}

	return groups;
}

/** Adds an item to the list that a map has for a key. */
export function append<Key, Item>(lists: Map<Key, Item[]>, key: Key, item: Item): void {
	const list = lists.get(key);
	if (list === undefined) {
		lists.set(key, [item]);
	} else {
		list.push(item);
	}
}
