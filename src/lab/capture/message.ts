// Reads the messages of wgsim-capture: JSON lines on its stderr.

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
	let message: Record<string, unknown> | null;
	try {
		message = JSON.parse(line);
	} catch {
		return null;
	}

	if (typeof message !== 'object' || message === null) {
		return null;
	}

	const {error, hint, note, point, packets, dropped} = message;
	if (typeof error === 'string') {
		return {kind: 'error', text: error, hint: typeof hint === 'string' ? hint : ''};
	}

	if (typeof note === 'string') {
		return {kind: 'note', text: note};
	}

	return typeof point === 'string' && typeof packets === 'number'
		? {kind: 'summary', point, packets, dropped: typeof dropped === 'number' ? dropped : null}
		: null;
}
