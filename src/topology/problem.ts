// A problem of a topology file: place, message, remedy; and the error that carries all problems.

import {exitCodes, WgsimError} from '../errors.js';

/** Keys and list positions from the top of the file to a value. */
export type Path = readonly (string | number)[];

/** One thing wrong in a topology file. Line and column count from 1. */
export interface Problem {
	readonly file: string;
	readonly line: number;
	readonly column: number;
	/** Dotted, as printed; empty for the file as a whole. */
	readonly path: string;
	readonly message: string;
	/** How to mend it; null where the message says so already. */
	readonly hint: string | null;
}

/** A problem found before its place in the file is looked up. */
export interface Finding {
	readonly path: Path;
	readonly message: string;
	readonly hint: string | null;
	/** Point at the key of `path`'s last step instead of its value. */
	readonly atKey?: boolean;
}

/** Every problem of one file, found up to the end of one phase. */
export class TopologyError extends WgsimError {
	override readonly name = 'TopologyError';
	readonly problems: readonly Problem[];

	/** `others` is how many more there are than these. */
	constructor(problems: readonly Problem[], others = 0) {
		const sorted = sortProblems(problems);
		const all = sorted.length + others;
		const count = all === 1 ? 'one problem' : `${all} problems`;
		super(`${count} in ${sorted[0]?.file ?? 'the topology'}`, {
			details: listProblems(sorted, others),
			exitCode: exitCodes.usage,
		});
		this.problems = sorted;
	}
}

/** More would hide the first. */
const mostShown = 100;

function listProblems(problems: readonly Problem[], others: number): string[] {
	const shown = problems.slice(0, mostShown).map(formatProblem);
	const more = problems.length - shown.length + others;
	return more === 0 ? shown : [...shown, `${problems[0]!.file}:1:1: … and ${more} more`];
}

/** `routed-vpn.yaml:12:10 overlay.wireguard.mtu: 900 is below IPv6's 1280; raise it or drop IPv6`. */
export function formatProblem({file, line, column, path, message, hint}: Problem): string {
	const where = path === '' ? `${file}:${line}:${column}` : `${file}:${line}:${column} ${path}`;
	return hint === null ? `${where}: ${message}` : `${where}: ${message}; ${hint}`;
}

/** `['tunnels', 3, 'mtu']` → `tunnels[3].mtu`. */
export function formatPath(path: Path): string {
	return path
		.map((step, index) => {
			if (typeof step === 'number') {
				return `[${step}]`;
			}

			if (!/^[\w-]{1,64}$/.test(step)) {
				return `[${JSON.stringify(maskSecrets(step.slice(0, 64)))}]`;
			}

			return index === 0 ? maskSecrets(step) : `.${maskSecrets(step)}`;
		})
		.join('');
}

/** Hides everything that may be a WireGuard key: a message must never show one. */
export function maskSecrets(text: string): string {
	return text.replaceAll(/[A-Za-z\d+/]{32,}=*/g, '(hidden)');
}

/** A value from the file, short and safe to print. */
export function quoteValue(value: unknown): string {
	if (typeof value === 'string') {
		const masked = maskSecrets(value);
		return JSON.stringify(masked.length > 60 ? `${masked.slice(0, 57)}...` : masked);
	}

	if (Array.isArray(value)) {
		return 'a list';
	}

	if (typeof value === 'object' && value !== null) {
		return 'a map';
	}

	return value === null || value === undefined ? 'nothing' : String(value);
}

/** File by file, in the order of each, and each once: what a template gets wrong it gets wrong for every node. */
function sortProblems(problems: readonly Problem[]): Problem[] {
	const unique = new Map(problems.map(problem => [formatProblem(problem), problem]));
	const files = [...new Set(problems.map(({file}) => file))];
	return [...unique.values()].sort(
		(one, other) =>
			files.indexOf(one.file) - files.indexOf(other.file) ||
			one.line - other.line ||
			one.column - other.column,
	);
}
