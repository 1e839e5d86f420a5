// Provides a running lab, or one that is started from a file for the duration of a command.

import type {Engine} from '../../engine/client.js';
import type {FoundLab} from '../../lab/find/find.js';
import {chooseLab} from './choose-lab.js';
import type {WithLabOptions} from './with-started-lab.js';

/** `lab.yaml`, `labs/one`, and `-` for stdin are files; anything else is the name of a lab. */
export const isFile = (name: string | undefined): name is string =>
	name !== undefined && /\.ya?ml$|\/|^-$/.test(name);

/** The lab of that name; or of that file, and then only for as long as `work` runs, unless it was there before. */
export async function withLab<T>(
	engine: Engine,
	labOrFile: string | undefined,
	options: WithLabOptions,
	work: (lab: FoundLab, signal: AbortSignal) => Promise<T>,
): Promise<T> {
	if (!isFile(labOrFile)) {
		const found = await chooseLab(engine, labOrFile, options.signal);
		options.onName?.(found.name);
		return work(found, options.signal);
	}

	// A running lab needs none of what starts one.
	const {withStartedLab} = await import('./with-started-lab.js');
	return withStartedLab(engine, labOrFile, options, work);
}
