// `wgsim scenario`: runs the scenarios of a topology.

import type {Command} from 'commander';
import {exitCodes, UsageError} from '../errors.js';
import {note, print, printJson} from '../output/sinks/stdio.js';
import {afterResults} from './after-results.js';
import {chooseLab, labText} from './choose-lab.js';
import {type LockOption, lockOption, parseLockTimeout, sayWaiting} from './lock-option.js';
import {openReport} from './write-report.js';

interface Options extends LockOption {
	readonly lab?: string;
	readonly all?: boolean;
	readonly list?: boolean;
	readonly json?: boolean;
	readonly tap?: boolean;
	readonly junit?: string;
	readonly quiet?: boolean;
}

const examples = `
Examples:
  wgsim scenario --list
  wgsim scenario lose-a-gateway
  wgsim scenario --all --junit report.xml
  wgsim scenario rotate-keys --json | jq '.results[] | select(.status != "passed")'

Everything is healed at the end, also after Ctrl-C. Exit code 3: a bound did not hold. See docs/scenarios.md.`;

export function register(program: Command): void {
	program
		.command('scenario')
		.summary("run the topology's scenarios")
		.description('Run scenarios of a running lab: break it, wait, and compare the loss with bounds.')
		.argument('[scenario...]', 'scenarios to run')
		.option('--all', 'all of them')
		.option('--list', 'list them')
		.option('--lab <lab>', labText)
		.option(...lockOption)
		.option('--json', 'one JSON document on stdout')
		.option('--tap', 'TAP on stdout')
		.option('--junit <file>', 'also write JUnit XML to this file, - for stdout')
		.option('-q, --quiet', 'do not print each step')
		.addHelpText('after', examples)
		.action(scenario);
}

async function scenario(names: readonly string[], options: Options): Promise<void> {
	const {lab, all = false, list = false, json = false, quiet = false} = options;
	const lockTimeout = parseLockTimeout(options);
	if ([names.length > 0, all, list].filter(Boolean).length !== 1) {
		throw new UsageError('scenario: which?', 'names of scenarios, or --all, or --list');
	}

	const writer = await openReport('scenario', options);

	const [{connect}, {listScenarios, runScenarios}, {withInterrupt}, output] = await Promise.all([
		import('../engine/client.js'),
		import('../lab/scenario/run.js'),
		import('./interrupt.js'),
		import('../output/scenario.js'),
	]);
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

		const report = await runScenarios(engine, found, all ? null : names, {
			lockTimeout,
			onWait: sayWaiting,
			signal,
			report: result => {
				if (!quiet) {
					note(output.renderStep(result));
				}
			},
		});
		process.exitCode = report.ok ? exitCodes.done : exitCodes.checkFailed;
		await writer.print(report, async () => output.renderScenarioReport(report));
		await afterResults(() => writer.save(report));
	};
	await withInterrupt(run, name => note(`wgsim: ${name}: healing first …`));
}
