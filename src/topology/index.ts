// Parses a topology file into the resolved topology, phase by phase; each phase judges what the previous one left.

import {stringify} from 'yaml';
import {checkBounds} from './bounds.js';
import {decodeText} from './decode.js';
import {expandFile} from './expand/index.js';
import {traceBack} from './expand/trace.js';
import {hasAllNames, isDisturbed, readForm} from './form.js';
import type {Topology} from './model.js';
import {type Finding, type Problem, TopologyError} from './problem.js';
import {readSource} from './read.js';
import {resolveTopology} from './resolve/index.js';
import {checkReferences} from './resolve/references.js';
import {explicitSchema} from './schema/file.js';
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
	/** Called between the steps of the work, which may take seconds for a large lab. */
	readonly onStep?: () => void;
}

/**
 * Reads, expands, resolves and verifies one file, given as text or as its bytes.
 * Throws `TopologyError` with all problems that can be told apart from what follows of others.
 */
export function parseTopology(content: string | Uint8Array, options: ParseOptions): Topology {
	return parseAndLocate(content, options).topology;
}

/** The same, and a way to say where in the file something else is wrong: `path` is one of the explicit layer. */
export function parseAndLocate(
	content: string | Uint8Array,
	options: ParseOptions,
): {readonly topology: Topology; readonly locate: (finding: Finding) => Problem} {
	const {topology, locate} = judge(content, options);
	return {topology, locate};
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
export const expandTopology = (content: string | Uint8Array, options: ParseOptions): unknown =>
	judge(content, options).written;

interface Judged {
	readonly topology: Topology;
	/** The explicit layer as it would be written in a file. */
	readonly written: unknown;
	/** Finds the place in the file to blame for something in the explicit layer. */
	readonly locate: (finding: Finding) => Problem;
}

function judge(
	content: string | Uint8Array,
	{file, env = {}, set = {}, onStep = () => {}}: ParseOptions,
): Judged {
	const text = typeof content === 'string' ? content : decodeText(content, file);
	const source = readSource(text, file, {env, set});
	const problems = new Problems();
	problems.add(checkBounds(source.value), source.locate);
	problems.stopIf(true);
	const form = readForm(source.value);
	problems.add(form.findings, source.locate);
	const read = form.file ?? problems.stop();

	onStep();
	const {explicit: written, trace} = expandFile(read, form.written);
	const inFile = (finding: Finding): Problem => source.locate({...finding, path: form.restore(finding.path)});
	problems.add(
		trace.findings.filter(({path}) => !isDisturbed(form, path)),
		inFile,
	);
	problems.stopIf(trace.findings.length > 0 || !hasAllNames(form));

	const locate = (finding: Finding): Problem => {
		const path = traceBack(finding.path, trace.origins, each => source.has(form.restore(each)));
		return inFile({...finding, path, atKey: finding.atKey === true && path === finding.path});
	};
	onStep();
	const shaped = checkShape(explicitSchema, written);
	problems.add(shaped.findings, locate);
	const explicit = shaped.value ?? problems.stop();

	onStep();
	const unknown = checkReferences(explicit);
	problems.add(
		unknown.filter(({path}) => !isDisturbed(form, path)),
		locate,
	);
	// What a check names and is not there keeps nothing else from being judged.
	problems.stopIf(form.dropped.length > 0 || unknown.some(({path: [part]}) => !isObserver(part)));

	onStep();
	const {topology: resolved, findings} = resolveTopology(explicit);
	problems.add(findings, locate);
	problems.stopIf(findings.length > 0);
	const topology = resolved ?? problems.stop();
	problems.add(verifyTopology(topology, onStep), locate);
	problems.stopIf(true);
	return {topology, written, locate};
}

const isObserver = (part: unknown): boolean => part === 'checks' || part === 'scenarios';

/** More would be looked up in vain: they are counted, and not shown. */
const mostLocated = 200;

/** What is wrong so far. */
class Problems {
	readonly #found: Problem[] = [];
	#count = 0;

	add(findings: readonly Finding[], locate: (finding: Finding) => Problem): void {
		this.#count += findings.length;
		this.#found.push(...findings.slice(0, mostLocated - this.#found.length).map(locate));
	}

	/** Ends with all that was found, if anything was, where a later phase could not judge. */
	stopIf(isTooMuch: boolean): void {
		if (isTooMuch && this.#count > 0) {
			this.stop();
		}
	}

	stop(): never {
		throw new TopologyError(this.#found, this.#count - this.#found.length);
	}
}
