// `wgsim link`: pulls cables, makes links bad, narrows and renumbers them.

import type {Command} from 'commander';
import {type FaultOptions, jsonOption, labOption, runFault, wordsOf} from './run-fault.js';

const impairExamples = `
Examples:
  wgsim link impair V1-1:eth0 --delay 50ms --jitter 5ms          both directions
  wgsim link impair V1-1:eth0 --loss 1% --egress                 as packets leave V1-1; the delay stays
  wgsim link impair V1-1:eth0 --rate 10mbit --ingress
  wgsim link impair V1-1:eth0 --delay none                       the delay alone goes
  wgsim link impair V1-1:eth0 --clear                            back to what the topology says

Delay and jitter need the kernel's netem. Without it, rate, loss and duplicates work all the same.`;

const end = ['<interface>', 'a node and its interface: V1-1:eth0'] as const;

export function register(program: Command): void {
	const link = program
		.command('link')
		.summary('pull a cable, or make a link bad')
		.description('Pull a cable, or make a link bad. wgsim heal undoes all of it.');
	for (const [state, summary, text] of [
		['down', 'pull a cable', 'Pull a cable: the carrier is gone at both its ends, which stay up.'],
		['up', 'put a pulled cable back', 'Put a pulled cable back.'],
	] as const) {
		link
			.command(state)
			.summary(summary)
			.description(text)
			.argument(...end)
			.option(...labOption)
			.option(...jsonOption)
			.addHelpText('after', `\nExamples:\n  wgsim link ${state} V1-1:eth0`)
			.action((name: string, options: FaultOptions) => runFault(['link', state, name], options));
	}

	link
		.command('impair')
		.summary('delay, lose, slow down or double packets')
		.description("Delay, lose, slow down or double a link's packets. What is not named stays as it is.")
		.argument(...end)
		.option('--delay <time>', 'added to every packet, one way: 50ms')
		.option('--jitter <time>', 'how far the delay varies: 5ms')
		.option('--loss <share>', 'packets that are lost: 1%')
		.option('--rate <rate>', 'most bits a second: 10mbit')
		.option('--duplicate <share>', 'packets that come twice: 1%')
		.option('--egress', 'packets as they leave the node')
		.option('--ingress', 'packets as they come to it')
		.option('--both', 'both directions; so it is where none is said')
		.option('--clear', 'take back what was changed, in these directions')
		.option(...labOption)
		.option(...jsonOption)
		.addHelpText('after', impairExamples)
		.action((name: string, {lab, json, ...rest}: FaultOptions & Record<string, string | boolean>) =>
			runFault(['link', 'impair', name, ...wordsOf(rest)], {...(lab && {lab}), json: json === true}),
		);
	link
		.command('mtu')
		.summary("lower an interface's MTU")
		.description(
			"Lower an interface's MTU. What comes to it larger than that is dropped, as by any other host.",
		)
		.argument(...end)
		.argument('[bytes]', 'the MTU, 1280 or more')
		.option('--clear', "back to the network's MTU")
		.option(...labOption)
		.option(...jsonOption)
		.addHelpText('after', '\nExamples:\n  wgsim link mtu V1-1:eth0 1400\n  wgsim link mtu V1-1:eth0 --clear')
		.action((name: string, bytes: string | undefined, options: FaultOptions & {readonly clear?: boolean}) =>
			runFault(
				['link', 'mtu', name, ...(bytes === undefined ? [] : [bytes]), ...clearWord(options)],
				options,
			),
		);
	link
		.command('renumber')
		.summary("change an interface's addresses")
		.description("Give an interface other addresses in place of the topology's, of the same family.")
		.argument(...end)
		.argument('[address...]', 'addresses with prefix length')
		.option('--clear', "back to the topology's addresses")
		.option(...labOption)
		.option(...jsonOption)
		.addHelpText('after', '\nExamples:\n  wgsim link renumber home:eth0 198.51.100.3/24')
		.action(
			(name: string, addresses: readonly string[], options: FaultOptions & {readonly clear?: boolean}) =>
				runFault(['link', 'renumber', name, ...addresses, ...clearWord(options)], options),
		);
}

const clearWord = ({clear}: {readonly clear?: boolean}): string[] => (clear ? ['--clear'] : []);
