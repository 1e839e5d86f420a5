// Phase 1: text → plain values with their places in the file.

import {type Document, isMap, isPair, isScalar, LineCounter, type Node, parseDocument, visit} from 'yaml';
import {type Finding, formatPath, maskSecrets, type Path, type Problem, TopologyError} from './problem.js';
import {readPlainScalar, substituteVariables, type Variables} from './variables.js';

/** More than any lab needs; parsing more costs memory before it can be refused. */
export const maxBytes = 2 * 1024 * 1024;

/** Uses of anchors in one file; beyond it is an alias bomb. */
const maxAliasCount = 1000;

/** A file read into plain values. */
export interface Source {
	readonly value: unknown;
	/** Gives a finding its place: the value at its path, or the nearest thing above it that the file has. */
	locate(finding: Finding): Problem;
	/** Whether the file itself has a value there. */
	has(path: Path): boolean;
}

/** Reads YAML 1.2. Throws `TopologyError` with every syntax error and every missing variable. */
export function readSource(text: string, file: string, variables: Variables): Source {
	const lines = new LineCounter();
	const problemAt = (offset: number, message: string, hint: string | null): Problem => {
		const {line, col} = lines.linePos(offset);
		return {file, line: Math.max(line, 1), column: Math.max(col, 1), path: '', message, hint};
	};

	if (text.length > maxBytes) {
		const size = (text.length / 1024 / 1024).toFixed(1);
		throw new TopologyError([
			{
				file,
				line: 1,
				column: 1,
				path: '',
				message: `the file has ${size} MiB; 2 MiB is the most`,
				hint: null,
			},
		]);
	}

	const document = parse(text, lines, problemAt);
	const problems = document.errors.map(error => {
		const {message, hint} = explainSyntax(error.code, error.message);
		return problemAt(error.pos[0], message, hint);
	});
	if (problems.length > 0) {
		throw new TopologyError(problems);
	}

	const place = ({path, message, hint, atKey = false}: Finding): Problem => {
		const offset = offsetOf(document, path, atKey);
		return {...problemAt(offset, maskSecrets(message), hint), path: formatPath(path)};
	};

	substituteAll(document, variables, problemAt);
	return {
		value: toPlain(document, problemAt),
		locate: place,
		has: path => document.hasIn(path),
	};
}

type ProblemAt = (offset: number, message: string, hint: string | null) => Problem;

function parse(text: string, lineCounter: LineCounter, problemAt: ProblemAt): Document.Parsed {
	try {
		return parseDocument(text, {lineCounter, prettyErrors: false, merge: true, strict: true});
	} catch (error) {
		if (error instanceof RangeError) {
			throw new TopologyError([problemAt(0, 'the file is nested too deeply to be read', null)]);
		}

		throw error;
	}
}

function toPlain(document: Document.Parsed, problemAt: ProblemAt): unknown {
	try {
		return document.toJS({maxAliasCount});
	} catch (error) {
		const message =
			error instanceof ReferenceError
				? 'aliases (*name) multiply beyond all use'
				: 'the file is nested too deeply';
		throw new TopologyError([problemAt(0, message, 'write it out without anchors')]);
	}
}

/** Replaces variables in values, never in keys: a key's text is what messages point at. */
function substituteAll(document: Document.Parsed, variables: Variables, problemAt: ProblemAt): void {
	const problems: Problem[] = [];
	visit(document, {
		Scalar(key, node) {
			if (key === 'key' || typeof node.value !== 'string' || !node.value.includes('${')) {
				return;
			}

			const {text, missing, malformed} = substituteVariables(node.value, variables);
			const offset = node.range?.[0] ?? 0;
			for (const name of missing) {
				const hint = `set it with --set ${name}=… or in the environment, or give a default: \${${name}:-…}`;
				problems.push(problemAt(offset, `the variable ${name} has no value`, hint));
			}

			if (malformed) {
				const hint = `write \${NAME} or \${NAME:-default}; $\${ is a literal \${`;
				problems.push(problemAt(offset, 'this begins a variable and does not finish it', hint));
			}

			node.value = node.type === 'PLAIN' ? readPlainScalar(text) : text;
		},
	});
	if (problems.length > 0) {
		throw new TopologyError(problems);
	}
}

function explainSyntax(code: string, message: string): {message: string; hint: string | null} {
	switch (code) {
		case 'TAB_AS_INDENT':
			return {message: 'a tab indents this line', hint: 'YAML indents with spaces only'};
		case 'DUPLICATE_KEY':
			return {message: 'this key is here twice', hint: 'keep one of them, or rename one'};
		case 'MULTIPLE_DOCS':
			return {message: 'a second document begins here', hint: 'one file holds one lab; remove the ---'};
		default: {
			const firstLine = message.split('\n', 1)[0]!.replace(/:\s*".*$/, '');
			return {message: `this is not YAML: ${maskSecrets(firstLine)}`, hint: null};
		}
	}
}

/** The place of the deepest part of `path` that the file has. */
function offsetOf(document: Document.Parsed, path: Path, atKey: boolean): number {
	let node: unknown = document.contents;
	let offset = startOf(node);
	for (const [index, step] of path.entries()) {
		const pair = isMap(node)
			? node.items.find(item => isPair(item) && keyText(item.key) === String(step))
			: undefined;
		const next: unknown = pair === undefined ? document.getIn(path.slice(0, index + 1), true) : pair.value;
		const isLast = index === path.length - 1;
		if (pair !== undefined) {
			const valueStart = isScalar(next) && next.value === null ? null : startOfOrNull(next);
			offset = (atKey && isLast) || valueStart === null ? startOf(pair.key) : valueStart;
		} else if (next !== undefined) {
			offset = startOf(next);
		} else {
			return offset;
		}

		node = next;
	}

	return offset;
}

const keyText = (key: unknown): string => (isScalar(key) ? String(key.value) : '');
const startOf = (node: unknown): number => startOfOrNull(node) ?? 0;
const startOfOrNull = (node: unknown): number | null => (node as Node | null | undefined)?.range?.[0] ?? null;
