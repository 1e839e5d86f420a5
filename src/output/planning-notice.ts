// Prints on a terminal that a lab is being planned, if that takes long.

import {showPassing} from './sinks/stdio.js';

/** Milliseconds without a word. */
const silence = 1000;

/** `work` calls what it is given between its steps; the word goes away when it is done. */
export async function withPlanningNotice<Result>(
	work: (onStep: () => void) => Promise<Result>,
	now: () => number = () => performance.now(),
): Promise<Result> {
	const began = now();
	let isSaid = false;
	try {
		return await work(() => {
			if (!isSaid && now() - began > silence) {
				isSaid = true;
				showPassing('planning a large lab …');
			}
		});
	} finally {
		showPassing(null);
	}
}
