// Captures at interfaces of a running lab: several points, outside and inside a tunnel, in one stream with one clock.

import {type CaptureLine, captureLine} from '../../contract/capture.js';
import {parseReply} from '../../contract/reply.js';
import type {Engine} from '../../engine/client.js';
import {openSession} from '../../engine/exec-session.js';
import {UsageError, WgsimError} from '../../errors.js';
import {lineFeeder, splitLines} from '../../shared/lines.js';
import {demandOneMachine, runningFabric} from '../fabric/running-fabric.js';
import type {FoundLab} from '../find/find.js';
import {completeHint} from '../find/start-command.js';
import {type CaptureEvent, parseMessage} from './message.js';
import {wholeBlocks} from './pcapng.js';

export type {CaptureLine} from '../../contract/capture.js';
export type {CaptureEvent} from './message.js';

export interface CaptureOptions {
	/** tcpdump's expression, for all points. */
	readonly filter?: string;
	/** Bytes to keep of each packet; all of it by default. */
	readonly snaplen?: number;
	/** End after so many packets, of all points together. */
	readonly count?: number;
	/** End after so many seconds. */
	readonly duration?: number;
	/** Ends the capture well: what was captured until then still comes, then the stream ends. No error is thrown for it. */
	readonly signal?: AbortSignal;
	readonly onEvent?: (event: CaptureEvent) => void;
}

/** Throws for what is no point by its looks; what is not in the lab is refused there, with what is. */
function checkPoints(points: readonly string[]): void {
	for (const point of points) {
		if (!/^[\w.-]+(\/[\w.-]+)?:[^\s:/]+$/.test(point) || point.startsWith('-')) {
			throw new UsageError(
				`${point}: not NODE:INTERFACE`,
				'for example V1-1:eth0, or V1-1/private:wg3 for a namespace',
			);
		}
	}
}

function argumentsOf(points: readonly string[], options: CaptureOptions): string[] {
	const {filter, snaplen, count, duration} = options;
	return [
		...(filter ? [`--filter=${filter}`] : []),
		...(snaplen === undefined ? [] : [`--snaplen=${snaplen}`]),
		...(count === undefined ? [] : [`--count=${count}`]),
		...(duration === undefined ? [] : [`--duration=${duration}`]),
		'--',
		...points,
	];
}

async function* run(
	engine: Engine,
	lab: FoundLab,
	args: readonly string[],
	{signal, onEvent = () => {}}: CaptureOptions,
): AsyncGenerator<Buffer> {
	demandOneMachine(lab, 'packets of several machines cannot be recorded together yet');
	const fabric = await runningFabric(engine, lab, signal);
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

/**
 * The stream of a pcapng file, its head at once. Each buffer holds whole blocks, so that a file that ends after any of them
 * is a whole file. A consumer that stops taking ends the capture.
 * @param points `NODE:IFNAME`, or `NODE/NAMESPACE:IFNAME`; where no namespace is named, the one that has the interface.
 * @throws {UsageError} for what is no point
 * @throws {WgsimError} for a node or an interface that is not there, naming those that are; for tcpdump's own refusals
 */
export async function* capture(
	engine: Engine,
	lab: FoundLab,
	points: readonly string[],
	options: CaptureOptions = {},
): AsyncGenerator<Buffer> {
	checkPoints(points);
	yield* wholeBlocks(run(engine, lab, argumentsOf(points, options), options));
}

/** Like `capture`, in tcpdump's words: a line a packet. */
export async function* captureText(
	engine: Engine,
	lab: FoundLab,
	points: readonly string[],
	options: CaptureOptions = {},
): AsyncGenerator<CaptureLine> {
	checkPoints(points);
	for await (const line of splitLines(
		run(engine, lab, ['--text', ...argumentsOf(points, options)], options),
	)) {
		yield parseReply(captureLine, line, 'wgsim-capture in the fabric');
	}
}
