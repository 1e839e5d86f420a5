// Prints what a capture says: tcpdump's lines with their point before them, and the figures at the end.

import type {CaptureEvent, CaptureLine} from '../lab/capture.js';

/** A line of its own, line feed included. */
export const renderCaptureLine = (line: CaptureLine, json: boolean): string =>
	json ? `${JSON.stringify(line)}\n` : `${line.point}  ${line.text}\n`;

export function renderCaptureEvent(event: CaptureEvent): string {
	if (event.kind === 'note') {
		return `${event.text}\n`;
	}

	const {point, packets, dropped} = event;
	const lost = dropped ? `, ${dropped} dropped by the kernel` : '';
	return `${point}: ${packets} ${packets === 1 ? 'packet' : 'packets'}${lost}\n`;
}
