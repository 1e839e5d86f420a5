// `wgsim scenario`: runs the scenarios of a topology.

import {connect} from '../../engine/client.js';
import {exitCodes, UsageError} from '../../errors.js';
import {listScenarios, runScenarios} from '../../lab/scenario/scenario.js';
import * as output from '../../output/scenario.js';
import {note, print, printJson} from '../../output/sinks/stdio.js';
import {type LockOption, parseLockTimeout, sayWaiting} from '../lock-option.js';
import {afterResults} from './after-results.js';
import {chooseLab} from './choose-lab.js';
import {withInterrupt} from './interrupt.js';
import {openRecording, type RunningRecording, startRecording} from './recording-file.js';
import {openReport} from './write-report.js';

interface Options extends LockOption {
	readonly lab?: string;
	readonly all?: boolean;
	readonly list?: boolean;
	readonly json?: boolean;
	readonly tap?: boolean;
	readonly junit?: string;
	readonly summary?: string;
	readonly quiet?: boolean;
	readonly record?: string;
}

export async function run(names: readonly string[], options: Options): Promise<void> {
	const {lab, all = false, list = false, json = false, quiet = false} = options;
	const lockTimeout = parseLockTimeout(options);
	if ([names.length > 0, all, list].filter(Boolean).length !== 1) {
		throw new UsageError('scenario: no scenario is named', 'names of scenarios, or --all, or --list');
	}

	const writer = await openReport('scenario', options);
	const file = options.record === undefined ? null : await openRecording('--record', options.record);
	let recording: RunningRecording | null = null;

	const engine = await connect();
	const run = async (signal: AbortSignal): Promise<void> => {
		const found = await chooseLab(engine, lab, signal);
		if (list) {
			const scenarios = await listScenarios(engine, found, signal);
			if (json) {
				printJson({lab: found.name, scenarios});
			} else {
				print(output.renderScenarioList(scenarios));
			}

			return;
		}

		recording = startRecording(engine, found.name, file, `wgsim scenario ${all ? '--all' : names.join(' ')}`);
		await recording.begun;
		const {note: tell, lost: watch} = recording;
		const report = await runScenarios(engine, found, all ? null : names, {
			lockTimeout,
			onWait: sayWaiting,
			watch,
			signal,
			report: result => {
				tell(`${result.status}: ${result.name}: ${result.seen}`, result.status !== 'passed');
				if (!quiet) {
					note(output.renderStep(result));
				}
			},
		});
		process.exitCode = report.ok ? exitCodes.done : exitCodes.checkFailed;
		await writer.print(report, async () => output.renderScenarioReport(report));
		await afterResults(() => writer.save(report));
	};
	await withInterrupt(run, name => note(`wgsim: ${name}: healing first …`)).finally(() =>
		afterResults(async () => recording?.end()),
	);
}
