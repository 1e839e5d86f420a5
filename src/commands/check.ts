// `wgsim check`: holds a running lab to what its topology promises.

import type {Command} from 'commander';
import {exitCodes, UsageError} from '../errors.js';
import {type CheckKind, checkKinds} from '../lab/check/model.js';
import {collectSet} from './collect-set.js';
import {refuseTwoForms, writeReport} from './write-report.js';

interface Options {
	readonly only?: readonly CheckKind[];
	readonly skip?: readonly CheckKind[];
	readonly timeout: string;
	readonly json?: boolean;
	readonly tap?: boolean;
	readonly junit?: string;
	readonly capture?: string;
	readonly keep?: boolean;
	readonly set?: Readonly<Record<string, string>>;
	readonly quiet?: boolean;
}

const examples = `
Kinds: ${checkKinds.join(', ')}

Examples:
  wgsim check                               all that the topology promises, and its own checks
  wgsim check my-vpn.yaml --junit report.xml     for CI: start it, check it, stop it
  wgsim check routed-vpn --only reach,mtu
  wgsim check --skip transfer --junit report.xml
  wgsim check --json | jq '.results[] | select(.status != "passed")'

Exit code 3 means that a check did not hold. See docs/checks.md for what each kind proves.`;

export function register(program: Command): void {
	program
		.command('check')
		.summary('prove that a running lab does what its topology promises')
		.description(
			'Check reachability, tunnels, isolation, routing, ECMP and MTU of a running lab, and the checks of its file.',
		)
		.argument(
			'[lab-or-file]',
			'the lab; may be left out where only one runs. A topology file is started for it',
		)
		.option('--only <kinds>', 'these kinds of checks only, separated by commas', collectKinds)
		.option('--skip <kinds>', 'all but these kinds', collectKinds)
		.option('--timeout <seconds>', 'how long a check is tried again before it has failed', '10')
		.option('--json', 'one JSON document on stdout')
		.option('--tap', 'TAP on stdout')
		.option('--junit <file>', 'also write JUnit XML to this file, - for stdout')
		.option(
			'--capture <file>',
			'where a check failed: run it again, and write what passes at all gateways as pcapng',
		)
		.option('--keep', 'leave a lab running that was started for this')
		.option('--set <name=value>', 'a value for a variable of the file; may be repeated', collectSet)
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
			'such as 10, 3600 at most',
		);
	}

	return seconds * 1000;
}

async function check(lab: string | undefined, options: Options): Promise<void> {
	const {only = null, skip = [], json = false, tap = false, quiet = false, keep = false, set} = options;
	const patience = readTimeout(options.timeout);
	refuseTwoForms('check', options);

	const [{connect}, {withLab}, {runChecks}, {withInterrupt}, {printCheckProgress}] = await Promise.all([
		import('../engine/client.js'),
		import('./with-lab.js'),
		import('../lab/check/run.js'),
		import('./interrupt.js'),
		import('../output/check-progress.js'),
	]);
	const engine = await connect();
	const progress = printCheckProgress(process.stderr, quiet || json || tap);
	const run = (signal: AbortSignal) =>
		withLab(engine, lab, {set, keep, quiet: quiet || json || tap, signal}, async found => {
			const result = await runChecks(engine, found, {only, skip, patience, signal, report: progress});
			if (!result.ok && options.capture !== undefined) {
				const {captureFailures} = await import('./capture-failures.js');
				await captureFailures(engine, found, result, {file: options.capture, signal});
				process.stderr.write(
					`${options.capture}: what passed at all gateways while the failed checks ran again\n`,
				);
			}

			if (!result.ok) {
				const {findReachedLimits} = await import('../lab/limits.js');
				for (const text of await findReachedLimits(engine, found, signal)) {
					process.stderr.write(`wgsim: ${text}\n`);
				}
			}

			return result;
		});
	const report = await withInterrupt(run, name => process.stderr.write(`wgsim: ${name}: cleaning up …\n`));
	await writeReport(report, options, async () => (await import('../output/check.js')).renderReport(report));
	process.exitCode = report.ok ? exitCodes.done : exitCodes.checkFailed;
}
