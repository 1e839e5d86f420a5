// A topology file's way from text to the resolved topology, phase by phase; each stops at its end if it found problems.

import {stringify} from 'yaml';
import {decodeText} from './decode.js';
import {expandFile} from './expand/index.js';
import {traceBack} from './expand/trace.js';
import type {Topology} from './model.js';
import {type Finding, type Problem, TopologyError} from './problem.js';
import {readSource} from './read.js';
import {resolveTopology} from './resolve/index.js';
import {checkReferences} from './resolve/references.js';
import {type ExplicitValue, explicitSchema, type FileInput, fileSchema} from './schema/file.js';
import {checkShape} from './validate.js';
import {verifyTopology} from './verify/index.js';

export {maxBytes} from './decode.js';
export {type Feature, listFeatures} from './features.js';
export type {Topology} from './model.js';
export {type Finding, formatProblem, type Problem, TopologyError} from './problem.js';

export interface ParseOptions {
	/** Name of the file, for messages. */
	readonly file: string;
	/** Environment variables that the file may use. */
	readonly env?: Readonly<Record<string, string | undefined>>;
	/** Values from `--set key=value`; they win over the environment. */
	readonly set?: Readonly<Record<string, string>>;
}

/**
 * Reads, expands, resolves and verifies one file, given as text or as its bytes.
 * Throws `TopologyError` with all problems of the first phase that has any.
 */
export function parseTopology(content: string | Uint8Array, options: ParseOptions): Topology {
	return parseAndLocate(content, options).topology;
}

/** The same, and a way to say where in the file something else is wrong: `path` is one of the explicit layer. */
export function parseAndLocate(
	content: string | Uint8Array,
	options: ParseOptions,
): {readonly topology: Topology; readonly locate: (finding: Finding) => Problem} {
	const {explicit, blame} = expandText(content, options);
	stopOn(checkReferences(explicit), blame);

	const {topology, findings} = resolveTopology(explicit);
	stopOn(findings, blame);
	stopOn(verifyTopology(topology), blame);
	return {topology, locate: blame};
}

/**
 * The explicit form of a file as YAML: itself a file that gives the same lab, with sites and overlay written out.
 * Keys that the file gives are in it. Throws as `parseTopology` does.
 */
export function renderExplicit(content: string | Uint8Array, options: ParseOptions): string {
	return stringify(expandTopology(content, options), {lineWidth: 0, aliasDuplicateObjects: false});
}

/** A topology file of plain data in the form of the language, with these lines as its head. */
export function renderFile(value: unknown, head: readonly string[]): string {
	const text = stringify(value, {lineWidth: 0, aliasDuplicateObjects: false});
	return `${head.map(line => `# ${line}\n`).join('')}\n${text}`;
}

/** The explicit form as plain data. Throws as `parseTopology` does. */
export function expandTopology(content: string | Uint8Array, options: ParseOptions): unknown {
	parseTopology(content, options);
	return expandText(content, options).written;
}

interface Expansion {
	readonly explicit: ExplicitValue;
	/** The same as it would be written in a file. */
	readonly written: unknown;
	/** Finds the place in the file to blame for something in the explicit layer. */
	readonly blame: (finding: Finding) => Problem;
}

function expandText(content: string | Uint8Array, {file, env = {}, set = {}}: ParseOptions): Expansion {
	const text = typeof content === 'string' ? content : decodeText(content, file);
	const source = readSource(text, file, {env, set});
	const read = checkShape(fileSchema, source.value);
	stopOn(read.findings, source.locate);

	const {explicit: written, trace} = expandFile(read.value!, source.value as FileInput);
	stopOn(trace.findings, source.locate);

	const blame = (finding: Finding): Problem => {
		const path = traceBack(finding.path, trace.origins, source.has);
		return source.locate({...finding, path, atKey: finding.atKey === true && path === finding.path});
	};
	const shaped = checkShape(explicitSchema, written);
	stopOn(shaped.findings, blame);
	return {explicit: shaped.value!, written, blame};
}

function stopOn(findings: readonly Finding[], locate: (finding: Finding) => Problem): void {
	if (findings.length > 0) {
		throw new TopologyError(findings.map(locate));
	}
}
