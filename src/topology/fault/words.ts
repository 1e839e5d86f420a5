// Splits the words of a fault into arguments and options. Used by the parser of faults only.

import {suggest, suggestionHint} from '../names/suggest.js';

/** Words that are no fault: what is wrong, and what to write in their place. */
export class FaultProblem extends Error {
	readonly hint: string | null;

	constructor(message: string, hint: string | null = null) {
		super(message);
		this.hint = hint;
	}
}

export interface Words {
	/** What stands by itself, in order. */
	readonly plain: readonly string[];
	/** By name without dashes; null for one that takes no value. */
	readonly options: ReadonlyMap<string, string | null>;
}

/** `taking` are the options with a value, `flags` those without. */
export function splitWords(
	words: readonly string[],
	taking: readonly string[],
	flags: readonly string[],
): Words {
	const plain: string[] = [];
	const options = new Map<string, string | null>();
	const rest = [...words];
	for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
		if (!word.startsWith('--')) {
			plain.push(word);
			continue;
		}

		const [, name, attached] = /^--([^=]*)(?:=(.*))?$/s.exec(word)!;
		if (options.has(name!)) {
			throw new FaultProblem(`--${name} is given twice`);
		}

		if (flags.includes(name!) && attached === undefined) {
			options.set(name!, null);
		} else if (taking.includes(name!)) {
			const value = attached ?? rest.shift();
			if (value === undefined || value.startsWith('--')) {
				throw new FaultProblem(`--${name} needs a value`);
			}

			options.set(name!, value);
		} else {
			const known = [...taking, ...flags].map(each => `--${each}`);
			throw new FaultProblem(`unknown option ${word}`, suggestionHint(word, known));
		}
	}

	return {plain, options};
}

/** Fails where there are more or fewer words than this. */
export function expectWords(words: readonly string[], count: number, form: string): void {
	if (words.length !== count) {
		const what = words.length < count ? 'a word is missing' : `${JSON.stringify(words[count])} is unexpected`;
		throw new FaultProblem(what, `write it like: ${form}`);
	}
}

/** The word, where it is one of those known. */
export function oneOf<Word extends string>(
	word: string | undefined,
	known: readonly Word[],
	form: string,
): Word {
	const found = known.find(each => each === word);
	if (found === undefined) {
		const near = word === undefined ? null : suggest(word, known);
		throw new FaultProblem(
			word === undefined ? 'a word is missing' : `${JSON.stringify(word)} is not one of ${known.join(', ')}`,
			near === null ? `write it like: ${form}` : `did you mean ${JSON.stringify(near)}?`,
		);
	}

	return found;
}
