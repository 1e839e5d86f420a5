// Events of a node's complaints: one when it is made, and one when it is settled.

import type {Change} from './change.js';
import type {NodeView} from './model.js';

/** Remembers what each node complained of last. */
export class ComplaintChanges {
	readonly #known = new Map<string, ReadonlyMap<string, string>>();

	/** A change of wording is no event, and neither is what a booting node has yet to do. */
	*next({node, complaints}: NodeView): Iterable<Change> {
		const before = this.#known.get(node) ?? new Map<string, string>();
		const now = new Map<string, string>(
			complaints
				.filter(({kind}) => kind !== 'pending')
				.map(({kind, subject, text}) => [`${kind} ${subject}`, text]),
		);
		this.#known.set(node, now);
		for (const [subject, text] of now) {
			if (!before.has(subject)) {
				yield {kind: 'complaint', node, subject, to: 'made', text: `${node}: ${text}`};
			}
		}

		for (const [subject, text] of before) {
			if (!now.has(subject)) {
				yield {kind: 'complaint', node, subject, to: 'settled', text: `${node}: settled: ${text}`};
			}
		}
	}
}
