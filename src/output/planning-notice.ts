// Prints on a terminal that a lab is being planned, if that takes long.

import {showPassing} from './sinks/stdio.js';

/** Milliseconds before the notice. */
const silence = 1000;

/** `work` calls its argument between its steps; the notice is removed at the end. */
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
