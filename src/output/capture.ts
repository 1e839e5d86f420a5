// Prints what a capture says: tcpdump's lines with their point before them, and the figures at the end.

import type {CaptureEvent, CaptureLine} from '../lab/capture.js';

export const renderCaptureLine = ({point, text}: CaptureLine): string => `${point}  ${text}`;

export function renderCaptureEvent(event: CaptureEvent): string {
	if (event.kind === 'note') {
		return event.text;
	}

	const {point, packets, dropped} = event;
	const lost = dropped ? `, ${dropped} dropped by the kernel` : '';
	return `${point}: ${packets} ${packets === 1 ? 'packet' : 'packets'}${lost}`;
}
