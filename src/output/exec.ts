// Prints the output of a command that ran in many nodes: each line after the name of its node.

import type {NodeResult} from '../lab/node/exec-nodes.js';
import {pad, widthOf} from './sinks/cells.js';

/** Columns of a tab stop, as terminals have them: a prefix would shift them. */
const tabStop = 8;

function expandTabs(line: string): string {
	let expanded = '';
	for (const part of line.split(/(?<=\t)/)) {
		const text = part.replace(/\t$/, '');
		expanded += text;
		if (text !== part) {
			expanded += ' '.repeat(tabStop - (widthOf(expanded) % tabStop));
		}
	}

	return expanded;
}

/** Columns of the longest name. */
export const widestOf = (nodes: readonly string[]): number => Math.max(0, ...nodes.map(widthOf));

/** `V1-1  text`, a line each; empty lines stay. A node without any output has none. */
export function prefixLines(node: string, width: number, text: string): string[] {
	const lines = text.replace(/\r?\n$/, '').split(/\r?\n/);
	return text === '' ? [] : lines.map(line => `${pad(node, width)}  ${expandTabs(line)}`.trimEnd());
}

/** `failed in 2 of 6 nodes: V1-1 (exit code 1), V1-2 (it is exited)`; null where all went well. */
export function summarizeFailures(results: readonly NodeResult[]): string | null {
	const failed = results.filter(({exitCode}) => exitCode !== 0);
	const named = failed.map(({node, exitCode, error}) => `${node} (${error ?? `exit code ${exitCode}`})`);
	return failed.length === 0
		? null
		: `failed in ${failed.length} of ${results.length} nodes: ${named.join(', ')}`;
}
