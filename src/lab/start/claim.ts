// Keeps a lab's name for the file that it was started from: another file takes it over only on request.

import {WgsimError} from '../../errors.js';
import type {FoundLab} from '../find/find.js';

/** Whether a lab of that name runs from another file. `source` is a file's real path, which tells it under any other name. */
export const isForeign = ({source: runsFrom}: FoundLab, source: string): boolean =>
	runsFrom !== null && runsFrom !== source;

/** @throws {WgsimError} which names both files */
export function refuseForeign(found: FoundLab, source: string): void {
	if (isForeign(found, source)) {
		throw new WgsimError(`${found.name} runs from ${found.source}, not from ${source}`, {
			hint: 'start a second lab: --name OTHER; or replace the running one: --replace',
		});
	}
}
