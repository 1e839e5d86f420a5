// Phase 2: validates a plain value against a schema, and reports each mismatch in the file's own terms.

import type {z} from 'zod';
import {suggestionHint} from './names/suggest.js';
import {type Finding, type Path, quoteValue} from './problem.js';
import {valueAt} from './repair.js';
import {knownKeys} from './schema-keys.js';

type Issue = z.core.$ZodIssue;

/** More than are shown. Those beyond are counted. */
const mostExplained = 1000;

export type Checked<Value> =
	| {readonly value: Value; readonly findings: readonly []; readonly issues: readonly []}
	| {readonly value: null; readonly findings: readonly Finding[]; readonly issues: readonly Issue[]};

/** Parses `value`; every issue of the schema becomes a finding. */
export function checkShape<Schema extends z.ZodType>(
	schema: Schema,
	value: unknown,
): Checked<z.output<Schema>> {
	const result = schema.safeParse(value, {reportInput: false});
	if (result.success) {
		return {value: result.data, findings: [], issues: []};
	}

	const {issues} = result.error;
	const findings = issues.flatMap((issue, index) =>
		index < mostExplained ? explainIssue(issue, value, schema) : [{path: [], message: '', hint: null}],
	);
	return {value: null, issues, findings};
}

function explainIssue(issue: Issue, root: unknown, schema: z.ZodType): Finding[] {
	const path = issue.path.filter(step => typeof step !== 'symbol') as Path;
	const actual = valueAt(root, path);
	switch (issue.code) {
		case 'unrecognized_keys':
			return issue.keys.map(key => ({
				path: [...path, key],
				message: 'unknown key',
				hint: suggestionHint(key, knownKeys(schema, path, actual)),
				atKey: true,
			}));
		case 'invalid_union':
			return explainUnion(issue.errors, path, actual, root, schema);
		case 'invalid_key':
			return issue.issues.flatMap(inner =>
				explainIssue({...inner, path: []} as Issue, undefined, schema).map(finding => ({
					...finding,
					path,
					atKey: true,
				})),
			);
		case 'invalid_type':
			return [
				isOwn(issue.message) ? ownFinding(path, issue.message) : explainType(path, issue.expected, actual),
			];
		case 'invalid_value': {
			const values = issue.values.map(String);
			const hint = `${suggestionHint(String(actual), values)?.replace(/^known are/, 'write one of') ?? ''}`;
			return [
				{
					path,
					message: `${quoteValue(actual)} is not ${values.length > 1 ? 'one of ' : ''}${values.join(', ')}`,
					hint: didYouMean(hint),
				},
			];
		}

		case 'too_small':
			return [{path, message: tooFar(issue.origin, actual, 'least', Number(issue.minimum)), hint: null}];
		case 'too_big':
			return [{path, message: tooFar(issue.origin, actual, 'most', Number(issue.maximum)), hint: null}];
		case 'custom':
			return [{path, message: issue.message, hint: String(issue.params?.hint ?? '') || null}];
		default:
			return [ownFinding(path, issue.message)];
	}
}

/** Whether a text is the schema's own, and not Zod's. */
const isOwn = (message: string): boolean => !message.startsWith('Invalid input');

/** `what is wrong; how to mend it` */
function ownFinding(path: Path, text: string): Finding {
	const at = text.indexOf('; ');
	return at === -1
		? {path, message: text, hint: null}
		: {path, message: text.slice(0, at), hint: text.slice(at + 2)};
}

const didYouMean = (hint: string): string | null => (hint.startsWith('did') ? hint : null);

/** The branch that fits the value's type best speaks; where none does, all are named. */
function explainUnion(
	branches: readonly (readonly Issue[])[],
	path: Path,
	actual: unknown,
	root: unknown,
	schema: z.ZodType,
): Finding[] {
	if (actual === undefined) {
		return [explainType(path, '', actual)];
	}

	const fitting = branches.find(issues => !issues.some(issue => isWrongType(issue, actual)));
	if (fitting !== undefined) {
		return fitting.flatMap(issue =>
			explainIssue({...issue, path: [...path, ...issue.path]} as Issue, root, schema),
		);
	}

	const expected = branches.flatMap(issues =>
		issues.flatMap(issue => {
			const values = issue.code === 'invalid_value' ? issue.values.map(String) : [];
			return issue.code === 'invalid_type' ? [typeName(issue.expected)] : values;
		}),
	);
	return [{path, message: mismatch(actual, [...new Set(expected)].join(' or ')), hint: null}];
}

/** Whether a branch of a union fails on the value as such, and not on something in it. */
function isWrongType(issue: Issue, actual: unknown): boolean {
	const isOtherType = issue.code === 'invalid_value' && typeof issue.values[0] !== typeof actual;
	return issue.path.length === 0 && (issue.code === 'invalid_type' || isOtherType);
}

function explainType(path: Path, expected: string, actual: unknown): Finding {
	if (actual === undefined) {
		const missing = path.at(-1);
		return {
			path: path.slice(0, -1),
			message: `${missing} is missing`,
			hint: expected === '' ? null : `add ${missing}: with ${typeName(expected)}`,
		};
	}

	if (path.length === 0 && actual === null) {
		return {path, message: 'this file is empty', hint: 'begin with name: my-lab'};
	}

	const message = mismatch(actual, typeName(expected));
	const isScalar = typeof actual === 'number' || typeof actual === 'boolean';
	return {path, message, hint: expected === 'string' && isScalar ? 'put it in quotes' : null};
}

const typeNames: Readonly<Record<string, string>> = {
	string: 'a string',
	number: 'a number',
	int: 'a whole number',
	boolean: 'true or false',
	array: 'a list',
	tuple: 'a list',
	object: 'a map',
	record: 'a map',
};

const typeName = (expected: string): string => typeNames[expected] ?? expected;

/** `"x" is a string, not a number`, `this is false, not a map`. */
function mismatch(actual: unknown, expected: string): string {
	if (typeof actual === 'object') {
		return `${actual === null ? 'this is empty' : `this is ${quoteValue(actual)}`}, not ${expected}`;
	}

	if (typeof actual === 'boolean') {
		return `this is ${actual}, not ${expected}`;
	}

	if (typeof actual === 'number' && !Number.isFinite(actual)) {
		return `${actual} is not a finite number`;
	}

	return `${quoteValue(actual)} is ${typeName(typeof actual)}, not ${expected}`;
}

function tooFar(origin: string, actual: unknown, which: 'least' | 'most', limit: number): string {
	const bound = `at ${which} ${limit}`;
	switch (origin) {
		case 'string':
			return which === 'least' ? 'must not be empty' : `must have ${bound} characters`;
		case 'array':
			return `must have ${bound} ${limit === 1 ? 'item' : 'items'}, got ${Array.isArray(actual) ? actual.length : 'others'}`;
		default:
			return `must be ${bound}, got ${quoteValue(actual)}`;
	}
}
