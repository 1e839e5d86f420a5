// `wgsim scenario`: runs what the topology's `scenarios` break, wait for and check.

import type {Command} from 'commander';
import {exitCodes, UsageError} from '../errors.js';
import {refuseTwoForms, writeReport} from './write-report.js';

interface Options {
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

All is healed in the end, at Ctrl-C too. Exit code 3 means that a bound did not hold. See docs/scenarios.md.`;

export function register(program: Command): void {
	program
		.command('scenario')
		.summary("run the topology's scenarios")
		.description("Run the running lab's scenarios: break, wait, and hold what was lost to bounds.")
		.argument('[scenario...]', 'names of scenarios')
		.option('--all', 'all of them')
		.option('--list', 'show which there are')
		.option('--lab <lab>', 'the lab, where several run')
		.option('--json', 'one JSON document on stdout')
		.option('--tap', 'TAP on stdout')
		.option('--junit <file>', 'also write JUnit XML to this file, - for stdout')
		.option('-q, --quiet', 'no line for each step as it ends')
		.addHelpText('after', examples)
		.action(scenario);
}

async function scenario(names: readonly string[], options: Options): Promise<void> {
	const {lab, all = false, list = false, json = false, quiet = false} = options;
	refuseTwoForms('scenario', options);
	if ([names.length > 0, all, list].filter(Boolean).length !== 1) {
		throw new UsageError('scenario: which?', 'names of scenarios, or --all, or --list');
	}

	const [{connect}, {chooseLab}, {listScenarios, runScenarios}, {withInterrupt}, output] = await Promise.all([
		import('../engine/client.js'),
		import('../lab/find.js'),
		import('../lab/scenario/run.js'),
		import('./interrupt.js'),
		import('../output/scenario.js'),
	]);
	const engine = await connect();
	const run = async (signal: AbortSignal): Promise<void> => {
		const found = await chooseLab(engine, lab, signal);
		if (list) {
			const scenarios = await listScenarios(engine, found, signal);
			process.stdout.write(
				json ? `${JSON.stringify({lab: found.name, scenarios})}\n` : output.renderScenarioList(scenarios),
			);
			return;
		}

		const report = await runScenarios(engine, found, all ? null : names, {
			signal,
			report: result => {
				if (!quiet) {
					process.stderr.write(output.renderStep(result));
				}
			},
		});
		await writeReport(report, options, async () => output.renderScenarioReport(report));
		process.exitCode = report.ok ? exitCodes.done : exitCodes.checkFailed;
	};
	await withInterrupt(run, name => process.stderr.write(`wgsim: ${name}: healing first …\n`));
}
