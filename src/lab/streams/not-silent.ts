// Gives up a program of the lab that hangs: what speaks at intervals, and has said nothing for long, is not waited for.

import {WgsimError} from '../../errors.js';

/** How often in its time it is looked whether something came: this process may have been suspended, too. */
const looks = 10;

export interface Speaker {
	/** What it is called in the error, as `the observer in the fabric`. */
	readonly name: string;
	/** Seconds without a line after which it is given up. */
	readonly seconds: number;
	/** Ends its lines. */
	readonly close: () => void;
}

/** Yields the lines as they come. Throws where `seconds` have passed without one. */
export async function* notSilent<Line>(
	lines: AsyncIterable<Line>,
	{name, seconds, close}: Speaker,
): AsyncGenerator<Line> {
	let silence = 0;
	const timer = setInterval(
		() => {
			silence += 1;
			if (silence > looks) {
				close();
			}
		},
		(seconds * 1000) / looks,
	);
	try {
		for await (const line of lines) {
			silence = 0;
			yield line;
		}

		if (silence > looks) {
			throw new WgsimError(`${name} has said nothing for ${seconds} s`);
		}
	} finally {
		clearInterval(timer);
	}
}
