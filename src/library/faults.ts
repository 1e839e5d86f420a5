// Faults in the words of the command line.

import {UsageError} from '../errors.js';
import type {FaultAction} from '../topology/fault/model.js';
import {FaultProblem, parseFault} from '../topology/fault/parse.js';

/** @throws {UsageError} for words that are no fault */
export function readFault(words: string): FaultAction {
	try {
		return parseFault(words);
	} catch (error) {
		throw error instanceof FaultProblem ? new UsageError(error.message, error.hint ?? undefined) : error;
	}
}
