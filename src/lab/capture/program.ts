// Runs wgsim-capture in the fabric of one machine: its output as it comes, its messages as events.

import type {Engine} from '../../engine/client.js';
import type {ContainerSummary} from '../../engine/containers.js';
import {openSession} from '../../engine/exec-session.js';
import {WgsimError} from '../../errors.js';
import {lineFeeder} from '../../shared/lines.js';
import type {FoundLab} from '../find/find.js';
import {completeHint} from '../find/start-command.js';
import {type CaptureEvent, parseMessage} from './message.js';

export interface Running {
	/** Ends it well: what was captured until then still comes. */
	readonly signal?: AbortSignal | undefined;
	readonly onEvent?: ((event: CaptureEvent) => void) | undefined;
}

/** @throws {WgsimError} with its refusal, or its last words */
export async function* runProgram(
	engine: Engine,
	lab: FoundLab,
	fabric: ContainerSummary,
	args: readonly string[],
	{signal, onEvent = () => {}}: Running,
): AsyncGenerator<Buffer> {
	if (signal?.aborted) {
		return;
	}

	let refusal: WgsimError | null = null;
	const stray: string[] = [];
	const errors = lineFeeder(line => {
		const message = parseMessage(line);
		if (message === null) {
			stray.push(line);
		} else if (message.kind === 'error') {
			const {hint} = message;
			refusal = new WgsimError(message.text, hint === '' ? {} : {hint: completeHint(hint, lab)});
		} else {
			onEvent(message);
		}
	});
	const program = await openSession(engine, fabric.id, ['wgsim-capture', ...args], {
		...(signal === undefined ? {} : {signal}),
		onSignal: 'finish',
		onStderr: errors.take,
	});
	try {
		yield* program.output;
		errors.end();
		const exitCode = await program.exitCode();
		if (exitCode !== 0) {
			throw (
				refusal ??
				new WgsimError(`${lab.name}: the capture failed with exit code ${exitCode}`, {
					details: stray.slice(-10),
				})
			);
		}
	} finally {
		program.close();
	}
}
