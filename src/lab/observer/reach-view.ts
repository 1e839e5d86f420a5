// The view of reachability: the last result of each promised pair, and a summary.

import type {FabricPlan} from '../../plan/model.js';
import type {AnswersRead} from '../observed/answers.js';
import type {Fact} from '../observed/fact.js';
import type {PromisedPair, ReachView} from './model.js';

interface Known {
	readonly read: AnswersRead;
	readonly view: ReachView;
	readonly failed: ReadonlySet<string>;
}

const keyOf = (from: string, address: string): string => `${from} ${address}`;

/** The same answers give the same view. */
export class ReachViewer {
	readonly #plan: Pick<FabricPlan, 'expect'>;
	#known: Known | null = null;

	constructor(plan: Pick<FabricPlan, 'expect'>) {
		this.#plan = plan;
	}

	/** Null while the fabric has not told. */
	view(read: AnswersRead | null): ReachView | null {
		return read && this.#know(read).view;
	}

	/** Whether the pair of this fact was asked, and did not answer. */
	hasFailed(read: AnswersRead | null, {node, subject}: Pick<Fact, 'node' | 'subject'>): boolean {
		return read !== null && this.#know(read).failed.has(keyOf(node, subject));
	}

	#know(read: AnswersRead): Known {
		if (this.#known?.read !== read) {
			const pairs = this.#list(read);
			const failed = pairs.filter(({answered}) => answered === false);
			this.#known = {
				read,
				view: {changed: read.changed, pairs},
				failed: new Set(failed.map(({from, address}) => keyOf(from, address))),
			};
		}

		return this.#known;
	}

	#list({answers}: AnswersRead): PromisedPair[] {
		return this.#plan.expect.reach.map(({from, to, address}) => {
			const {answered = null, at = null} = answers.get(from)?.get(to)?.get(address) ?? {};
			return {from, to, address, answered, at};
		});
	}
}

export interface ReachSummary {
	/** Addresses that nodes are to reach, those of them that have been asked for an answer, and those that gave one. */
	readonly promised: number;
	readonly asked: number;
	readonly answered: number;
	/** Asked before the lab was changed last: it is unknown whether they answer now. */
	readonly outdated: number;
	/** Unix time in seconds of the oldest of the results; null where there is none. */
	readonly oldest: number | null;
}

export const isOutdated = ({at}: Pick<PromisedPair, 'at'>, {changed}: Pick<ReachView, 'changed'>): boolean =>
	at !== null && at < changed;

export function summarizeReach(view: ReachView): ReachSummary {
	const asked = view.pairs.filter(({at}) => at !== null);
	return {
		promised: view.pairs.length,
		asked: asked.length,
		answered: asked.filter(({answered}) => answered).length,
		outdated: asked.filter(pair => isOutdated(pair, view)).length,
		oldest: asked.reduce<number | null>((least, {at}) => (least === null || at! < least ? at : least), null),
	};
}
