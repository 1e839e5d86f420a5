// `wgsim check`: tests a running lab against its topology.

import type {Command} from 'commander';
import {UsageError} from '../errors.js';
import {type CheckKind, checkKinds, defaultTimeout} from '../lab/check/model.js';
import {action} from './action.js';
import {collectSet} from './collect-set.js';
import {labText} from './lab-text.js';
import {lockOption} from './lock-option.js';
import {addReportOptions} from './report-options.js';

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
	addReportOptions(
		program
			.command('check')
			.summary('prove that a running lab does what its topology promises')
			.description(
				'Check reachability, tunnels, isolation, routing, ECMP and MTU of a running lab, and run the checks in its file.',
			)
			.argument('[lab-or-file]', `${labText}. A topology file is started, checked and stopped`)
			.option('--only <kinds>', 'only these kinds of checks, separated by commas', collectKinds)
			.option('--skip <kinds>', 'all kinds of checks except these', collectKinds)
			.option('--timeout <seconds>', 'how long to retry a check before it fails', `${defaultTimeout}`),
	)
		.option('--capture <file>', 'if a check fails: run it again and capture at all gateways, as pcapng')
		.option('--keep', 'keep the lab that was started for the checks')
		.option('--keep-cables', 'do not pull cables to measure the MTU on each uplink alone')
		.option(...lockOption)
		.option('--set <name=value>', 'set a variable of the file; may be repeated', collectSet)
		.option('-q, --quiet', 'no progress line')
		.option('--record <file>', 'record the lab meanwhile, for wgsim replay')
		.addHelpText('after', examples)
		.action(action(() => import('./run/check.js')));
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
