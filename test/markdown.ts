// Reads documentation: its fenced blocks, and the commands that a line of shell is made of.

import {readFileSync} from 'node:fs';

/** The repository's top folder. */
export const top = new URL('../', import.meta.url);

export const readText = (path: string): string => readFileSync(new URL(path, top), 'utf8');

export interface Block {
	/** What follows the fence: `sh`, `sh interactive`. */
	readonly info: string;
	readonly lines: readonly string[];
}

export function readBlocks(markdown: string): Block[] {
	const blocks: Block[] = [];
	let open: {info: string; lines: string[]} | null = null;
	for (const text of markdown.split('\n')) {
		const info = /^\s*```(.*)$/.exec(text)?.[1]?.trim();
		if (open === null) {
			open = info === undefined ? null : {info, lines: []};
		} else if (info === undefined) {
			open.lines.push(text);
		} else {
			blocks.push(open);
			open = null;
		}
	}

	return blocks;
}

/** The simple commands of one line of shell, each as its words; comments and where output goes left out. */
export function splitCommands(line: string): string[][] {
	const commands: string[][] = [[]];
	let redirected = false;
	for (const [token] of line.matchAll(
		/(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\|;&<>()])+|[|;&<>()]|\s#.*/g,
	)) {
		if (/^(\s?#)/.test(token)) {
			break;
		}

		if (/^[<>]$/.test(token)) {
			redirected = true;
		} else if (/^[|;&()]$/.test(token)) {
			commands.push([]);
			redirected = false;
		} else if (redirected) {
			redirected = false;
		} else {
			commands.at(-1)!.push(token.replace(/'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/g, '$1$2$3'));
		}
	}

	return commands.filter(words => words.length > 0);
}

/** What is typed after `wgsim` or `npx wgsim` in a line; nothing where it runs something else. */
export function wgsimArguments(line: string): string[][] {
	return splitCommands(line)
		.map(words => (words[0] === 'npx' ? words.slice(1) : words))
		.filter(words => words[0] === 'wgsim')
		.map(words => words.slice(1));
}
