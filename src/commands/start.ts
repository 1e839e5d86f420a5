// `wgsim start`: brings a lab up and waits until it has converged.

import type {Command} from 'commander';
import {action} from './action.js';
import {collectSet} from './collect-set.js';
import {lockOption} from './lock-option.js';

const examples = `
Examples:
  wgsim start                              the reference lab: three sites, six gateways
  wgsim start hub-and-spoke                another lab that ships with wgsim
  wgsim start my-vpn.yaml --timeout 300
  wgsim start my-vpn.yaml --name try-2     a second lab of the same file, side by side
  wgsim start big-mesh.yaml --set N=8      a value for a variable of the file
  wgsim start --dry-run                    the steps it would take, and why
  wgsim start --on lab1,lab2               on two machines: see docs/machines.md

On a terminal it shows the bring-up, then the live view: q leaves the lab running, ? shows help.
Run it again to repair the lab or to apply changes of the file: nodes, wires, tunnels and daemons that are gone, stopped or paused
come back, and the rest keeps running. It names faults made on purpose and leaves them in place: wgsim heal undoes them. A lab
belongs to its file: another file with the same lab name is refused without --replace.
Then: docker exec routed-vpn-R1 ping -c2 2001:db8:a3::1`;

export function register(program: Command): void {
	program
		.command('start')
		.aliases(['up'])
		.summary('bring a lab up and wait until it has converged')
		.description('Bring a lab up and wait until every tunnel, session and declared pair is up.')
		.argument('[file]', 'topology file, name of a shipped lab, or - for stdin (default: routed-vpn)')
		.option('--name <name>', 'name of the lab, instead of the one in the file')
		.option('--set <name=value>', 'set a variable of the file; may be repeated', collectSet)
		.option(
			'--isolation <kind>',
			'privileged, or capabilities (a few named ones only) (default: as in the file, else privileged)',
		)
		.option(
			'--on <machines>',
			'run it on these machines: Docker contexts, separated by commas, or swarm (default: WGSIM_ON)',
		)
		.option('--no-wait', 'return as soon as the containers run')
		.option('--timeout <seconds>', 'give up after this long', '120')
		.option(...lockOption)
		.option('--keep', 'on failure or interrupt, keep what was made')
		.option('--replace', 'first remove a running lab of that name that belongs to another file')
		.option('--dry-run', 'print each step and its reason; change nothing')
		.option('--no-tui', 'print progress lines instead of opening the live view')
		.option('-q, --quiet', 'no progress lines')
		.option('--json', 'one JSON document on stdout')
		.option('--record <file>', 'record the lab meanwhile, for wgsim replay')
		.addHelpText('after', examples)
		.action(action(() => import('./run/start.js')));
}
