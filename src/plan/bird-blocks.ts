// Writes nested blocks of bird.conf.

export const block = (head: string, lines: readonly string[]): string[] => [
	`${head} {`,
	...lines.map(line => (line === '' ? '' : `\t${line}`)),
	'}',
];

/** A block within another ends with a semicolon. */
export const closed = (lines: readonly string[]): string[] => [...lines.slice(0, -1), `${lines.at(-1)};`];
