// What is still to be done once results are printed: an error is told below them, and takes nothing away.

import {reportError} from '../output/report-error.js';

/** Sets the exit code where the work fails. Never rejects. */
export async function afterResults(work: () => Promise<unknown>): Promise<void> {
	try {
		await work();
	} catch (error) {
		process.exitCode = reportError(error, false);
	}
}
