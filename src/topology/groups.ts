// Sets of names that grow by joining (union-find).

export class Groups {
	readonly #parents = new Map<string, string>();

	/** The name that stands for the set of `member`: the same for all in it, until it is joined to another. */
	find(member: string): string {
		let root = member;
		for (let parent = this.#parents.get(root); parent !== undefined; parent = this.#parents.get(root)) {
			root = parent;
		}

		// All on the way know it now: a long chain is walked once.
		for (let each = member; each !== root; ) {
			const parent = this.#parents.get(each)!;
			this.#parents.set(each, root);
			each = parent;
		}

		return root;
	}

	join(one: string, other: string): void {
		const [left, right] = [this.find(one), this.find(other)];
		if (left !== right) {
			this.#parents.set(right, left);
		}
	}
}
