// Lines of a wg-quick file that are made of another file's, each with the place that it was made of.

import type {OwnProblem} from './own-wireguard-rules.js';

export interface Origin {
	readonly file: string;
	readonly line: number;
	readonly column: number;
}

/** A problem in a file of the user's. */
export interface PlacedProblem extends OwnProblem {
	readonly file: string;
}

export class ConvertedLines {
	readonly problems: PlacedProblem[] = [];
	readonly #lines: {readonly text: string; readonly origin: Origin}[] = [];

	add(text: string, origin: Origin): void {
		this.#lines.push({text, origin});
	}

	/** What is missing here, or cannot be said. */
	report({file, line, column}: Origin, message: string, hint: string): void {
		this.problems.push({file, line, column, message, hint});
	}

	get text(): string {
		return this.#lines.map(({text}) => `${text}\n`).join('');
	}

	/** Problems of the text that this made, at the places that they were made of. */
	trace(problems: readonly OwnProblem[]): PlacedProblem[] {
		return problems.map(({line, message, hint}) => {
			const {origin} = this.#lines[line - 1]!;
			return {...origin, message, hint};
		});
	}
}
