// A row of the truth table: a small network of its own, what breaks it, and the words in which wgsim is to name that.

/** Part of a topology, as `nodes`, `networks` and so on stand in a file, and the files that it names. */
export interface Part {
	readonly networks?: Readonly<Record<string, object>>;
	readonly nodes: Readonly<Record<string, object>>;
	readonly tunnels?: Readonly<Record<string, object>>;
	readonly checks?: readonly object[];
	/** Content by path, relative to the topology file. */
	readonly files?: Readonly<Record<string, string>>;
}

/** How the parts of a row are named and numbered, so that all rows fit into one lab. */
export interface Names {
	/** 1 to 250: the second byte of its addresses inside, the third of those outside. */
	readonly number: number;
	/** `a07` for `a`. */
	of(letter: string): string;
}

/** Words that must be said of a row: each expression matches the text of one missing fact. */
export type Words = (names: Names) => readonly RegExp[];

/** A network that is broken from the start, by its files. */
export interface Broken {
	readonly name: string;
	readonly sound: (names: Names) => Part;
	readonly broken: (names: Names) => Part;
	readonly words: Words;
}

/** A network that comes up and is broken then. */
export interface BrokenLater {
	readonly name: string;
	readonly sound: (names: Names) => Part;
	/** Lines for bash: of which node (`a`), and what is typed there. */
	readonly breaks: (names: Names) => readonly (readonly [letter: string, line: string])[];
	readonly words: Words;
	/** Whether `wgsim start` puts it right; otherwise it exits with 1 and says the same words. */
	readonly repaired: boolean;
}

/** A file that is refused before anything starts. */
export interface Refused {
	readonly name: string;
	readonly part: (names: Names) => Part;
	readonly words: Words;
}

export const namesOf = (number: number): Names => ({
	number,
	of: letter => `${letter}${String(number).padStart(2, '0')}`,
});

/** Several parts as one topology: JSON, which is YAML. */
export function composeLab(lab: string, parts: readonly Part[]): {text: string; files: Map<string, string>} {
	const merge = (key: 'networks' | 'nodes' | 'tunnels') =>
		Object.assign({}, ...parts.map(part => part[key] ?? {})) as Record<string, object>;
	const topology = {
		name: lab,
		networks: merge('networks'),
		nodes: merge('nodes'),
		tunnels: merge('tunnels'),
		checks: parts.flatMap(({checks = []}) => checks),
	};
	const files = new Map(parts.flatMap(({files: own = {}}) => Object.entries(own)));
	return {text: JSON.stringify(topology, null, '\t'), files};
}
