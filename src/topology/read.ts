// Phase 1: text → plain values with their places in the file.

import {type Document, isAlias, isMap, LineCounter, parseDocument, visit, type YAMLMap} from 'yaml';
import {explainSize, nestedTooDeeply, refuseSize} from './decode.js';
import {Places, startOf} from './places.js';
import {
	type Finding,
	formatPath,
	maskSecrets,
	type Path,
	type Problem,
	quoteValue,
	TopologyError,
} from './problem.js';
import {duplicateKey, explainSyntax} from './syntax.js';
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
	const tooMuch = explainSize(text);
	if (tooMuch !== null) {
		throw new TopologyError([problemAt(0, tooMuch, null)]);
	}

	const document = parse(text, lines, problemAt);
	if (document.errors.some(({message}) => message.includes('call stack'))) {
		throw new TopologyError([problemAt(0, nestedTooDeeply, null)]);
	}

	const syntax = document.errors.map(error => {
		const {message, hint} = explainSyntax(error.code, error.message);
		return problemAt(error.pos[0], message, hint);
	});
	const places = new Places(document);
	const problems = syntax.length > 0 ? syntax : checkNodes(document, places, problemAt);
	if (problems.length > 0) {
		throw new TopologyError(problems);
	}

	const place = ({path, message, hint, atKey = false}: Finding): Problem => {
		const offset = places.offsetOf(path, atKey);
		return {...problemAt(offset, maskSecrets(message), hint), path: formatPath(path)};
	};

	substituteAll(document, variables, problemAt);
	return {
		value: toPlain(document, problemAt),
		locate: place,
		has: path => places.has(path),
	};
}

type ProblemAt = (offset: number, message: string, hint: string | null) => Problem;

function parse(text: string, lineCounter: LineCounter, problemAt: ProblemAt): Document.Parsed {
	try {
		// The parser would compare each key with all before it, which takes minutes in a map of 2 MiB: `checkNodes` looks instead.
		return parseDocument(text, {
			lineCounter,
			prettyErrors: false,
			merge: true,
			strict: true,
			uniqueKeys: false,
		});
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
		const message = error instanceof ReferenceError ? 'aliases (*name) expand too far' : nestedTooDeeply;
		throw new TopologyError([problemAt(0, message, 'write it out without anchors')]);
	}
}

/** Reports aliases of anchors that are not set before them, keys that are there twice, and one that no map of ours can have. */
function checkNodes(document: Document.Parsed, places: Places, problemAt: ProblemAt): Problem[] {
	const anchors = new Set<string>();
	const problems: Problem[] = [];
	visit(document, {
		// One visitor for all kinds of nodes: one for scalars would keep them from this one, and their anchors unseen.
		Node(_key, node) {
			if (isAlias(node)) {
				if (!anchors.has(node.source)) {
					const hint = `set it before, with &${node.source}`;
					problems.push(
						problemAt(startOf(node), `there is no anchor ${quoteValue(node.source)} above`, hint),
					);
				}

				return;
			}

			if (node.anchor !== undefined) {
				anchors.add(node.anchor);
			}

			if (isMap(node)) {
				for (const problem of checkKeys(node, places, problemAt)) {
					problems.push(problem);
				}
			}
		},
	});
	return problems;
}

function checkKeys({items}: YAMLMap, places: Places, problemAt: ProblemAt): Problem[] {
	const seen = new Set<string>();
	return items.flatMap(({key}) => {
		const text = places.keyText(key);
		if (text === '__proto__') {
			return [problemAt(startOf(key), 'the key __proto__ is not allowed', null)];
		}

		// Several maps may be merged in by several keys <<.
		const isTaken = text !== null && text !== '<<' && seen.has(text);
		seen.add(text ?? '');
		return isTaken ? [problemAt(startOf(key), duplicateKey.message, duplicateKey.hint)] : [];
	});
}

/** Characters that variables put into a file, all together. */
const maxInserted = 16 * 1024 * 1024;

/** Replaces variables in values, never in keys: a key's text is what messages point at. */
function substituteAll(document: Document.Parsed, variables: Variables, problemAt: ProblemAt): void {
	const problems: Problem[] = [];
	let inserted = 0;
	visit(document, {
		Scalar(key, node) {
			if (key === 'key' || typeof node.value !== 'string' || !node.value.includes('${')) {
				return undefined;
			}

			const room = maxInserted - inserted;
			const {text, missing, malformed, inserted: more} = substituteVariables(node.value, variables, room);
			const offset = node.range?.[0] ?? 0;
			inserted += more;
			if (inserted > maxInserted) {
				const message = `the values of variables have more than ${maxInserted} characters in all`;
				problems.push(problemAt(offset, message, 'put long texts into files of their own'));
				return visit.BREAK;
			}

			for (const name of missing) {
				const hint = `set it with --set ${name}=… or in the environment, or give a default: \${${name}:-…}`;
				problems.push(problemAt(offset, `the variable ${name} has no value`, hint));
			}

			if (malformed) {
				const hint = `write \${NAME} or \${NAME:-default}; $\${ is a literal \${`;
				problems.push(problemAt(offset, 'this variable has no end', hint));
			}

			// In a {map} on one line a variable stands in quotes, and may be a number all the same.
			const isAlone = node.type === 'PLAIN' || /^\$\{[^}]*\}$/.test(node.value);
			node.value = isAlone ? readPlainScalar(text) : text;
			return undefined;
		},
	});
	if (problems.length > 0) {
		throw new TopologyError(problems);
	}
}
