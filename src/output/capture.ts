// Prints the output of a capture: tcpdump's lines prefixed by their point, and the totals at the end.

import type {CaptureEvent, CaptureLine} from '../lab/capture/capture.js';

export const renderCaptureLine = ({point, text}: CaptureLine): string => `${point}  ${text}`;

export function renderCaptureEvent(event: CaptureEvent): string {
	if (event.kind === 'note') {
		return event.text;
	}

	const {point, packets, dropped} = event;
	const lost = dropped ? `, ${dropped} dropped by the kernel` : '';
	return `${point}: ${packets} ${packets === 1 ? 'packet' : 'packets'}${lost}`;
}
