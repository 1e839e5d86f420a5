// What a start is asked for.

import type {Sources} from '../../plan/model.js';
import type {Report} from '../events.js';
import type {LockWait} from '../lock/lock.js';

export interface StartOptions extends Pick<LockWait, 'lockTimeout'> {
	/** The node image's tag. */
	readonly image: string;
	/** The topology file's real path, kept as a label: the lab is its own. */
	readonly source: string;
	/** Remove a lab of that name that runs from another file. */
	readonly replace?: boolean;
	/** Wait until converged. */
	readonly wait: boolean;
	/** Milliseconds until the wait is given up. */
	readonly timeout: number;
	/** The files that the topology names; none where it names none. */
	readonly sources?: Sources;
	/** The process that the lab is to live and die with: see `owner.ts`. */
	readonly owner?: string;
	/** Leave what was made when the run fails or is interrupted. */
	readonly keep?: boolean;
	readonly report: Report;
	readonly signal?: AbortSignal | undefined;
}
