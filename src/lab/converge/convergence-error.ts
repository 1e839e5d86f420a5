// The error of a lab that does not converge: each missing fact, with the last state seen.

import {WgsimError} from '../../errors.js';
import type {MissingFact} from '../observed/fact.js';

// The facts named in an error; the rest are counted.
const namedFacts = 12;

export class ConvergenceError extends WgsimError {
	override readonly name = 'ConvergenceError';
	readonly missing: readonly MissingFact[];

	/** `seconds`: how long it was waited for; null where waiting is of no use. */
	constructor(
		lab: string,
		missing: readonly MissingFact[],
		seconds: number | null,
		unhealthy: readonly string[],
	) {
		const rest = missing.length - namedFacts;
		const count = missing.length === 1 ? 'one fact is' : `${missing.length} facts are`;
		const when = seconds === null ? 'cannot converge' : `has not converged within ${seconds} s`;
		super(`${lab} ${when}: ${count} missing`, {
			details: [
				...unhealthy,
				...missing.slice(0, namedFacts).map(({text}) => text),
				...(rest > 0 ? [`… and ${rest} more`] : []),
			],
			data: {missing},
			hint: `the lab is left running: wgsim status ${lab}, wgsim logs NODE --lab ${lab}, or wgsim stop ${lab}`,
		});
		this.missing = missing;
	}
}
