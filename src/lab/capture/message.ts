// Reads the messages of wgsim-capture: JSON lines on its stderr.

import {captureNote, captureSummary} from '../../contract/capture.js';
import {programRefusal} from '../../contract/probe.js';

/** What is said beside the packets. */
export type CaptureEvent =
	/** A point has ended before the others: its node did, or its interface. */
	| {readonly kind: 'note'; readonly text: string}
	/** A point's figures at its end; `dropped` by the kernel, because nobody took them in time. Null where tcpdump did not say. */
	| {
			readonly kind: 'summary';
			readonly point: string;
			readonly packets: number;
			readonly dropped: number | null;
	  };

/** Null for anything else, such as a stack of Python's. */
export function parseMessage(
	line: string,
): CaptureEvent | {readonly kind: 'error'; readonly text: string; readonly hint: string} | null {
	let message: unknown;
	try {
		message = JSON.parse(line);
	} catch {
		return null;
	}

	const refusal = programRefusal.safeParse(message).data;
	if (refusal !== undefined) {
		return {kind: 'error', text: refusal.error, hint: refusal.hint};
	}

	const note = captureNote.safeParse(message).data;
	if (note !== undefined) {
		return {kind: 'note', text: note.note};
	}

	const summary = captureSummary.safeParse(message).data;
	return summary === undefined ? null : {kind: 'summary', ...summary};
}
