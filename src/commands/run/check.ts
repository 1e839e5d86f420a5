// `wgsim check`: tests a running lab against its topology.

import type {Engine} from '../../engine/client.js';
import {connect} from '../../engine/client.js';
import {exitCodes, UsageError} from '../../errors.js';
import type {CheckEvent, CheckKind, CheckReport} from '../../lab/check/model.js';
import {runChecks} from '../../lab/check/run.js';
import type {FoundLab} from '../../lab/find/find.js';
import {findReachedLimits} from '../../lab/limits/limits.js';
import {printCheckProgress} from '../../output/check-progress.js';
import {reportError} from '../../output/report-error.js';
import {claimFile, type OutputFile} from '../../output/sinks/file.js';
import {note} from '../../output/sinks/stdio.js';
import {type LockOption, parseLockTimeout} from '../lock-option.js';
import {afterResults} from './after-results.js';
import {withInterrupt} from './interrupt.js';
import {type Note, openRecording, type RunningRecording, startRecording} from './recording-file.js';
import {isFile, withLab} from './with-lab.js';
import {openReport} from './write-report.js';

interface Options extends LockOption {
	readonly only?: readonly CheckKind[];
	readonly skip?: readonly CheckKind[];
	readonly timeout: string;
	readonly json?: boolean;
	readonly tap?: boolean;
	readonly junit?: string;
	readonly summary?: string;
	readonly capture?: string;
	readonly keep?: boolean;
	readonly keepCables?: boolean;
	readonly set?: Readonly<Record<string, string>>;
	readonly quiet?: boolean;
	readonly record?: string;
}

function readTimeout(text: string): number {
	const seconds = Number(text);
	if (!(seconds >= 0 && seconds <= 3600) || text.trim() === '') {
		throw new UsageError(
			`--timeout ${JSON.stringify(text)}: not a number of seconds`,
			'such as 10; at most 3600',
		);
	}

	return seconds * 1000;
}

export async function run(lab: string | undefined, options: Options): Promise<void> {
	const {
		only = null,
		skip = [],
		json = false,
		tap = false,
		quiet = false,
		keep = false,
		keepCables = false,
		set,
	} = options;
	const timeout = readTimeout(options.timeout);
	const lockTimeout = parseLockTimeout(options);
	// Before a lab is started for it.
	const report = await openReport('check', options);
	const capture = options.capture === undefined ? null : await claimFile('--capture', options.capture);
	const file = options.record === undefined ? null : await openRecording('--record', options.record);
	let recording: RunningRecording | null = null;
	const record = (name: string): void => {
		recording = startRecording(engine, name, file, `wgsim check ${lab ?? name}`);
	};

	const engine = await connect({isForNewLab: isFile(lab)});
	const progress = printCheckProgress(quiet || json || tap);
	let printed = false;
	const run = (interrupt: AbortSignal) =>
		withLab(
			engine,
			lab,
			{set, keep, quiet: quiet || json || tap, lockTimeout, onName: record, signal: interrupt},
			async (found, signal) => {
				await recording?.begun;
				const result = await runChecks(engine, found, {
					only,
					skip,
					timeout,
					keepCables,
					isLocked: isFile(lab),
					lockTimeout,
					onWait: text => note(`wgsim: ${text}`),
					signal,
					report: event => {
						progress(event);
						noteResult(event, recording?.note);
					},
				});
				process.exitCode = result.ok ? exitCodes.done : exitCodes.checkFailed;
				await report.print(result, async () => (await import('../../output/check.js')).renderReport(result));
				printed = true;
				// The removal of a lab that was started for this is no part of it.
				await afterResults(async () => recording?.end());
				await afterResults(() => report.save(result));
				if (!result.ok) {
					await afterResults(() =>
						explainFailures(engine, found, result, {capture, path: options.capture, signal}),
					);
				}
			},
		);
	try {
		await withInterrupt(run, name => note(`wgsim: ${name}: cleaning up …`)).finally(() =>
			afterResults(async () => recording?.end()),
		);
	} catch (error) {
		if (!printed) {
			throw error;
		}

		process.exitCode = reportError(error, false);
	}
}

function noteResult(event: CheckEvent, tell: Note | undefined): void {
	if (event.kind === 'result') {
		const {status, kind, name, seen} = event.result;
		tell?.(`${status}: ${kind}: ${name}: ${seen}`, status !== 'passed');
	}
}

/** Reports nodes at their limits, and captures at the gateways while the failed checks run again. */
async function explainFailures(
	engine: Engine,
	lab: FoundLab,
	report: CheckReport,
	{
		capture,
		path,
		signal,
	}: {readonly capture: OutputFile | null; readonly path: string | undefined; readonly signal: AbortSignal},
): Promise<void> {
	note((await findReachedLimits(engine, lab, signal)).map(text => `wgsim: ${text}`));
	if (capture !== null) {
		const {captureFailures} = await import('./capture-failures.js');
		await captureFailures(engine, lab, report, {file: capture, signal});
		note(`${path}: packets at all gateways while the failed checks ran again`);
	}
}
