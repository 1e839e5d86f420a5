// Prints lines of a lab's logs: the time, the node, and what it said.

import type {LabLogLine} from '../lab/node/logs.js';
import {pad} from './sinks/cells.js';

/** `11-29 19:59:37.580  V1-1  text`, in UTC. */
export const renderLogLine = ({time, node, text}: LabLogLine, width: number): string =>
	`${time.slice(5, 10)} ${time.slice(11, 23)}  ${pad(node, width)}  ${readable(text)}`.trimEnd();

interface WireReport {
	readonly made: number;
	readonly missing: readonly (readonly string[])[];
	readonly failed: Readonly<Record<string, unknown>>;
}

/** The fabric reports its wires as JSON, for wgsim to read. */
export function readable(text: string): string {
	const report = text.startsWith('{"revision"') ? parse(text) : null;
	if (report === null) {
		return text.replaceAll('\t', '    ');
	}

	const missing = report.missing.map(([end]) => end).join(', ');
	const failed = Object.entries(report.failed).map(([wire, reason]) => `${wire}: ${reason}`);
	return [`wires: ${report.made} made`, ...(missing ? [`missing ${missing}`] : []), ...failed].join('; ');
}

function parse(text: string): WireReport | null {
	try {
		const {made, missing, failed} = JSON.parse(text);
		return typeof made === 'number' && Array.isArray(missing) && typeof failed === 'object' && failed !== null
			? {made, missing, failed}
			: null;
	} catch {
		return null;
	}
}
