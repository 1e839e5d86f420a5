// `wgsim measure`: measures the cost of a fault and of its recovery, in packets and in time.

import {connect} from '../../engine/client.js';
import {UsageError} from '../../errors.js';
import {reportTo} from '../../lab/events.js';
import {measureFault} from '../../lab/measure/measure.js';
import {renderMeasure} from '../../output/measure.js';
import {printProgress} from '../../output/progress.js';
import {note, print, printJson} from '../../output/sinks/stdio.js';
import {parseDuration} from '../../shared/units.js';
import {FaultProblem, parseFault} from '../../topology/fault/parse.js';
import {type LockOption, parseLockTimeout} from '../lock-option.js';
import {afterResults} from './after-results.js';
import {chooseLab} from './choose-lab.js';
import {withInterrupt} from './interrupt.js';
import {openRecording, startRecording} from './recording-file.js';

interface Options extends LockOption {
	readonly fault: string;
	readonly probe?: readonly string[];
	readonly rate: string;
	readonly settle?: string;
	readonly timeout?: string;
	readonly repeat: string;
	readonly json?: boolean;
	readonly quiet?: boolean;
	readonly record?: string;
}

function parseWithin(
	name: string,
	text: string,
	pattern: RegExp,
	[least, most]: readonly [number, number],
): number {
	const value = Number(pattern.exec(text)?.[1] ?? Number.NaN);
	if (!(value >= least && value <= most)) {
		throw new UsageError(`--${name} ${text}: not a number between ${least} and ${most}`);
	}

	return value;
}

/** `10s`, `500ms`, `2min`, or seconds; as milliseconds. */
async function parseTime(name: string, text: string | undefined): Promise<number | undefined> {
	if (text === undefined) {
		return undefined;
	}

	const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : parseDuration(text);
	if (seconds === null || seconds < 0.5 || seconds > 3600) {
		throw new UsageError(`--${name} ${text}: not a time between 500ms and 1h`, 'for example 10s');
	}

	return seconds * 1000;
}

async function parseFaultOption(words: string) {
	try {
		return parseFault(words);
	} catch (error) {
		throw error instanceof FaultProblem
			? new UsageError(`--fault: ${error.message}`, error.hint ?? undefined)
			: error;
	}
}

export async function run(lab: string | undefined, options: Options): Promise<void> {
	const {probe = [], json = false, quiet = false} = options;
	const rate = parseWithin('rate', options.rate, /^(\d+(?:\.\d+)?)(?:\/s)?$/, [1, 1000]);
	const lockTimeout = parseLockTimeout(options);
	const repeat = parseWithin('repeat', options.repeat, /^(\d+)$/, [1, 1000]);
	const [fault, settle, timeout] = await Promise.all([
		parseFaultOption(options.fault),
		parseTime('settle', options.settle),
		parseTime('timeout', options.timeout),
	]);
	const file = options.record === undefined ? null : await openRecording('--record', options.record);
	const engine = await connect();
	const found = await chooseLab(engine, lab);
	const recording = startRecording(engine, found.name, file, `wgsim measure --fault '${options.fault}'`);
	await recording.begun;
	const tell = quiet ? () => {} : printProgress();
	const report = reportTo(event => {
		tell(event);
		if (event.kind === 'note') {
			recording.note(event.text);
		}
	});
	const result = await withInterrupt(
		signal =>
			measureFault(engine, found, {
				fault,
				probes: probe,
				rate,
				settle,
				timeout,
				repeat,
				lockTimeout,
				report,
				watch: recording.lost,
				signal,
			}),
		name => note(`wgsim: ${name}: healing first …`),
	).finally(() => afterResults(() => recording.end()));
	if (json) {
		printJson(result);
	} else {
		print(renderMeasure(result));
	}
}
