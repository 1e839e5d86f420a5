// The common part of the fault verbs: reads the words, finds the lab, makes or heals the fault, and prints the result.

import {UsageError} from '../errors.js';
import {print, printJson} from '../output/sinks/stdio.js';
import {confirmGuess, labText, pickFor} from './choose-lab.js';
import {type LockOption, parseLockTimeout, sayWaiting} from './lock-option.js';

export interface FaultOptions extends LockOption {
	readonly lab?: string;
	readonly json?: boolean;
}

export const labOption = ['--lab <lab>', labText] as const;
export const jsonOption = ['--json', 'one JSON document on stdout'] as const;

/** `words` as on the command line, the verb first. */
export async function runFault(words: readonly string[], options: FaultOptions): Promise<void> {
	const {lab, json} = options;
	const lockTimeout = parseLockTimeout(options);
	const [{parseFault, FaultProblem}, {connect}, {applyFault}, {withInterrupt}] = await Promise.all([
		import('../topology/fault/parse.js'),
		import('../engine/client.js'),
		import('../lab/faults/index.js'),
		import('./interrupt.js'),
	]);
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

		const {renderOutcome} = await import('../output/faults.js');
		print(renderOutcome(found.name, outcome));
	});
}

/** Options back into words: `{delay: '50ms', both: true}` gives `--delay 50ms --both`. */
export const wordsOf = (options: Readonly<Record<string, string | boolean | undefined>>): string[] =>
	Object.entries(options).flatMap(([name, value]) =>
		value === undefined || value === false ? [] : value === true ? [`--${name}`] : [`--${name}`, value],
	);
