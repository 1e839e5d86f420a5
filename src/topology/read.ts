// Phase 1: text → plain values with their places in the file.

import {
	type Document,
	isAlias,
	isMap,
	isPair,
	isScalar,
	LineCounter,
	type Node,
	parseDocument,
	visit,
} from 'yaml';
import {isNestedTooDeeply, refuseSize} from './decode.js';
import {
	type Finding,
	formatPath,
	maskSecrets,
	type Path,
	type Problem,
	quoteValue,
	TopologyError,
} from './problem.js';
import {explainSyntax} from './syntax.js';
import {readPlainScalar, substituteVariables, type Variables} from './variables.js';

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

	refuseSize(text.length, file);
	if (isNestedTooDeeply(text)) {
		throw new TopologyError([problemAt(0, nestedTooDeeply, null)]);
	}

	const document = parse(text, lines, problemAt);
	if (document.errors.some(({message}) => message.includes('call stack'))) {
		throw new TopologyError([problemAt(0, nestedTooDeeply, null)]);
	}

	const syntax = document.errors.map(error => {
		const {message, hint} = explainSyntax(error.code, error.message);
		return problemAt(error.pos[0], message, hint);
	});
	const problems = syntax.length > 0 ? syntax : checkNodes(document, problemAt);
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

const nestedTooDeeply = 'the file is nested too deeply to be read';

type ProblemAt = (offset: number, message: string, hint: string | null) => Problem;

function parse(text: string, lineCounter: LineCounter, problemAt: ProblemAt): Document.Parsed {
	try {
		return parseDocument(text, {lineCounter, prettyErrors: false, merge: true, strict: true});
	} catch (error) {
		if (error instanceof RangeError) {
			throw new TopologyError([problemAt(0, nestedTooDeeply, null)]);
		}

		throw error;
	}
}

function toPlain(document: Document.Parsed, problemAt: ProblemAt): unknown {
	try {
		return document.toJS({maxAliasCount});
	} catch (error) {
		const message =
			error instanceof ReferenceError ? 'aliases (*name) multiply beyond all use' : nestedTooDeeply;
		throw new TopologyError([problemAt(0, message, 'write it out without anchors')]);
	}
}

/** Reports aliases of anchors that the file has not set before them, and a key that no map of ours can have. */
function checkNodes(document: Document.Parsed, problemAt: ProblemAt): Problem[] {
	const anchors = new Set<string>();
	const problems: Problem[] = [];
	visit(document, {
		Scalar(key, node) {
			if (key === 'key' && node.value === '__proto__') {
				problems.push(problemAt(startOf(node), 'the key __proto__ is not allowed', null));
			}
		},
		Node(_, node) {
			if (isAlias(node) && !anchors.has(node.source)) {
				const hint = `set it before, with &${node.source}`;
				problems.push(problemAt(startOf(node), `there is no anchor ${quoteValue(node.source)} above`, hint));
			} else if (!isAlias(node) && node.anchor !== undefined) {
				anchors.add(node.anchor);
			}
		},
	});
	return problems;
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

			// In a {map} on one line a variable stands in quotes, and may be a number all the same.
			const isAlone = node.type === 'PLAIN' || /^\$\{[^}]*\}$/.test(node.value);
			node.value = isAlone ? readPlainScalar(text) : text;
		},
	});
	if (problems.length > 0) {
		throw new TopologyError(problems);
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
