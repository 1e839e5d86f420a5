// `wgsim check`: tests a running lab against its topology.

import type {Command} from 'commander';
import type {Engine} from '../engine/client.js';
import {exitCodes, UsageError} from '../errors.js';
import {type CheckKind, type CheckReport, checkKinds, defaultTimeout} from '../lab/check/model.js';
import type {FoundLab} from '../lab/find/find.js';
import {reportError} from '../output/report-error.js';
import {claimFile, type OutputFile} from '../output/sinks/file.js';
import {note} from '../output/sinks/stdio.js';
import {afterResults} from './after-results.js';
import {labText} from './choose-lab.js';
import {collectSet} from './collect-set.js';
import {type LockOption, lockOption, parseLockTimeout} from './lock-option.js';
import {openReport} from './write-report.js';

interface Options extends LockOption {
	readonly only?: readonly CheckKind[];
	readonly skip?: readonly CheckKind[];
	readonly timeout: string;
	readonly json?: boolean;
	readonly tap?: boolean;
	readonly junit?: string;
	readonly capture?: string;
	readonly keep?: boolean;
	readonly keepCables?: boolean;
	readonly set?: Readonly<Record<string, string>>;
	readonly quiet?: boolean;
}

const examples = `
Kinds: ${checkKinds.join(', ')}

Examples:
  wgsim check                               everything that the topology promises, and the checks in its file
  wgsim check my-vpn.yaml --junit report.xml     for CI: start it, check it, stop it
  wgsim check routed-vpn --only reach,mtu
  wgsim check --skip transfer --junit report.xml
  wgsim check --json | jq '.results[] | select(.status != "passed")'

Exit code 3: a check did not hold. See docs/checks.md for what each kind proves.`;

export function register(program: Command): void {
	program
		.command('check')
		.summary('prove that a running lab does what its topology promises')
		.description(
			'Check reachability, tunnels, isolation, routing, ECMP and MTU of a running lab, and run the checks in its file.',
		)
		.argument('[lab-or-file]', `${labText}. A topology file is started, checked and stopped`)
		.option('--only <kinds>', 'only these kinds of checks, separated by commas', collectKinds)
		.option('--skip <kinds>', 'all kinds but these', collectKinds)
		.option('--timeout <seconds>', 'how long to retry a check before it fails', `${defaultTimeout}`)
		.option('--json', 'one JSON document on stdout')
		.option('--tap', 'TAP on stdout')
		.option('--junit <file>', 'also write JUnit XML to this file, - for stdout')
		.option('--capture <file>', 'if a check fails: run it again and capture at all gateways, as pcapng')
		.option('--keep', 'keep the lab that was started for the checks')
		.option('--keep-cables', 'do not pull cables to measure the MTU on each uplink alone')
		.option(...lockOption)
		.option('--set <name=value>', 'set a variable of the file; may be repeated', collectSet)
		.option('-q, --quiet', 'no progress line')
		.addHelpText('after', examples)
		.action(check);
}

function collectKinds(text: string, kinds: readonly CheckKind[] = []): CheckKind[] {
	const named = text.split(',').map(kind => kind.trim());
	const unknown = named.find(kind => !(checkKinds as readonly string[]).includes(kind));
	if (unknown !== undefined) {
		throw new UsageError(
			`check: no kind of checks is named ${JSON.stringify(unknown)}`,
			`one of ${checkKinds.join(', ')}`,
		);
	}

	return [...kinds, ...(named as CheckKind[])];
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

async function check(lab: string | undefined, options: Options): Promise<void> {
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

	const [{connect}, {isFile, withLab}, {runChecks}, {withInterrupt}, {printCheckProgress}] =
		await Promise.all([
			import('../engine/client.js'),
			import('./with-lab.js'),
			import('../lab/check/run.js'),
			import('./interrupt.js'),
			import('../output/check-progress.js'),
		]);
	const engine = await connect();
	const progress = printCheckProgress(quiet || json || tap);
	let printed = false;
	const run = (interrupt: AbortSignal) =>
		withLab(
			engine,
			lab,
			{set, keep, quiet: quiet || json || tap, lockTimeout, signal: interrupt},
			async (found, signal) => {
				const result = await runChecks(engine, found, {
					only,
					skip,
					timeout,
					keepCables,
					isLocked: isFile(lab),
					lockTimeout,
					onWait: text => note(`wgsim: ${text}`),
					signal,
					report: progress,
				});
				process.exitCode = result.ok ? exitCodes.done : exitCodes.checkFailed;
				await report.print(result, async () => (await import('../output/check.js')).renderReport(result));
				printed = true;
				await afterResults(() => report.save(result));
				if (!result.ok) {
					await afterResults(() =>
						explainFailures(engine, found, result, {capture, path: options.capture, signal}),
					);
				}
			},
		);
	try {
		await withInterrupt(run, name => note(`wgsim: ${name}: cleaning up …`));
	} catch (error) {
		if (!printed) {
			throw error;
		}

		process.exitCode = reportError(error, false);
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
	const {findReachedLimits} = await import('../lab/limits/limits.js');
	note((await findReachedLimits(engine, lab, signal)).map(text => `wgsim: ${text}`));
	if (capture !== null) {
		const {captureFailures} = await import('./capture-failures.js');
		await captureFailures(engine, lab, report, {file: capture, signal});
		note(`${path}: packets at all gateways while the failed checks ran again`);
	}
}
