// Reads the fabric's report of its wires.

import {type WiresReport, wiresReport} from '../../contract/observation.js';
import {reader} from '../../contract/reply.js';

/** `revision` is null before the fabric follows a plan. */
export type WiresState = Omit<WiresReport, 'revision' | 'file'> & {readonly revision: string | null};

const readReport = reader(wiresReport);

/** Null for what is no report. */
export function parseWires(text: string): WiresState | null {
	try {
		const report = readReport(JSON.parse(text));
		return report && {...report, revision: report.revision ?? null};
	} catch {
		return null;
	}
}
