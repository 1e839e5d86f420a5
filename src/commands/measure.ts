// `wgsim measure`: measures the cost of a fault and of its recovery, in packets and in time.

import type {Command} from 'commander';
import {action} from './action.js';
import {labText} from './lab-text.js';
import {lockOption} from './lock-option.js';

const examples = `
Examples:
  wgsim measure --fault 'node kill V1-1'
  wgsim measure --fault 'link down V1-1:eth0' --probe R1:R3 --rate 200/s
  wgsim measure dual-provider --fault 'link down V1-1:eth0' --repeat 5
  wgsim measure --fault 'partition internet V1-1,V1-2 | V3-*' --timeout 30s --json | jq .broken.gap.median

--fault takes the words of the verbs link, node, partition, daemon and key. The fault is undone at the end, also after Ctrl-C.
--settle must be longer than any routing timer, such as BGP's hold time and OSPF's dead interval. The default is long enough.`;

export function register(program: Command): void {
	program
		.command('measure')
		.summary('measure the cost of a fault and of its recovery')
		.description(
			'Make a fault while numbered probes run; report loss, gaps and paths; then heal it and measure the recovery.',
		)
		.argument('[lab]', labText)
		.requiredOption('--fault <words>', "what to break: 'node kill V1-1', 'link down V1-1:eth0'")
		.option(
			'--probe <from:to>',
			'endpoints of a probe; may be repeated (default: all pairs of sites, at most six)',
			collect,
		)
		.option('--rate <number>', 'probes a second in each flow', '100/s')
		.option(
			'--settle <time>',
			'the lab has settled after this time without loss or a route change (default: its longest timer + 2 s)',
		)
		.option(
			'--timeout <time>',
			'give up waiting for it to settle (default: three times --settle, at least 60 s)',
		)
		.option('--repeat <times>', 'number of runs; reports median and spread', '1')
		.option(...lockOption)
		.option('--json', 'one JSON document on stdout')
		.option('-q, --quiet', 'no progress lines')
		.option('--record <file>', 'record the lab meanwhile, for wgsim replay')
		.addHelpText('after', examples)
		.action(action(() => import('./run/measure.js')));
}

const collect = (text: string, sofar: readonly string[] = []): string[] => [...sofar, text];
