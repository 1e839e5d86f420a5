// Runs the work that remains after the results are printed. An error there is reported below the results, which stay.

import {reportError} from '../../output/report-error.js';

/** Sets the exit code if the work fails. Never rejects. */
export async function afterResults(work: () => Promise<unknown>): Promise<void> {
	try {
		await work();
	} catch (error) {
		process.exitCode = reportError(error, false);
	}
}
