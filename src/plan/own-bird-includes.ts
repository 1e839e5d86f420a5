// Finds the `include` statements of a bird.conf, as BIRD's own lexer does: each stands at the beginning of a line.

export interface Include {
	/** A path or a pattern of glob(7). Relative is to the folder of the file that it is in. */
	readonly pattern: string;
	/** Of the pattern's first character; both count from 1. */
	readonly line: number;
	readonly column: number;
}

/** Text in quotes may hold what looks like a comment: `include "peers/*.conf";`. */
const strings = /"[^"\n]*"|'[^'\n]*'|#.*|\/\*[\s\S]*?(?:\*\/|$)/g;

const withoutComments = (text: string): string =>
	text.replaceAll(strings, found => (/^["']/.test(found) ? found : found.replaceAll(/[^\n]/g, ' ')));

export const listIncludes = (text: string): Include[] =>
	withoutComments(text)
		.split('\n')
		.flatMap((content, index) => {
			const [, before, pattern] = /^([ \t]*include[ \t]*")([^"]*)"[ \t]*;/.exec(content) ?? [];
			return pattern === undefined ? [] : [{pattern, line: index + 1, column: before!.length + 1}];
		});
