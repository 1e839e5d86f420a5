// The common part of the fault verbs: reads the words, finds the lab, makes or heals the fault, and prints the result.

import {connect} from '../../engine/client.js';
import {UsageError} from '../../errors.js';
import {applyFault} from '../../lab/faults/faults.js';
import {renderOutcome} from '../../output/faults.js';
import {print, printJson} from '../../output/sinks/stdio.js';
import {FaultProblem, parseFault} from '../../topology/fault/parse.js';
import {type LockOption, parseLockTimeout, sayWaiting} from '../lock-option.js';
import {confirmGuess, pickFor} from './choose-lab.js';
import {withInterrupt} from './interrupt.js';

export interface FaultOptions extends LockOption {
	readonly lab?: string;
	readonly json?: boolean;
}

/** `words` as on the command line, the verb first. */
export async function run(words: readonly string[], options: FaultOptions): Promise<void> {
	const {lab, json} = options;
	const lockTimeout = parseLockTimeout(options);
	const parse = () => {
		try {
			return parseFault(words);
		} catch (error) {
			throw error instanceof FaultProblem ? new UsageError(error.message, error.hint ?? undefined) : error;
		}
	};
	const action = parse();
	const engine = await connect();
	await withInterrupt(async signal => {
		const picked = await pickFor(engine, lab, signal);
		if (action.kind === 'heal') {
			await confirmGuess('heal', picked, signal);
		}

		const {lab: found} = picked;
		const outcome = await applyFault(engine, found, action, {lockTimeout, onWait: sayWaiting, signal});
		if (json) {
			printJson({lab: found.name, ...outcome});
			return;
		}

		print(renderOutcome(found.name, outcome));
	});
}
