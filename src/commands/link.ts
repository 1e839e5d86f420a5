// `wgsim link`: pulls cables, impairs links, and changes their MTU and addresses.

import type {Command} from 'commander';
import {type FaultOptions, faultAction, jsonOption, labOption} from './fault-option.js';
import {lockOption} from './lock-option.js';

const impairExamples = `
Examples:
  wgsim link impair V1-1:eth0 --delay 50ms --jitter 5ms          both directions
  wgsim link impair V1-1:eth0 --loss 1% --egress                 as packets leave V1-1; the delay stays
  wgsim link impair V1-1:eth0 --rate 10mbit --ingress
  wgsim link impair V1-1:eth0 --delay none                       removes the delay only
  wgsim link impair V1-1:eth0 --clear                            back to what the topology says

Delay and jitter need the kernel's netem. Rate, loss and duplicates work without it.`;

const end = ['<interface>', 'a node and its interface: V1-1:eth0'] as const;

export function register(program: Command): void {
	const link = program
		.command('link')
		.summary('pull a cable, or degrade a link')
		.description('Pull a cable, or degrade a link. wgsim heal undoes this.');
	for (const [state, summary, text] of [
		['down', 'pull a cable', 'Pull a cable: both ends lose their carrier and stay administratively up.'],
		['up', 'put a pulled cable back', 'Put a pulled cable back.'],
	] as const) {
		link
			.command(state)
			.summary(summary)
			.description(text)
			.argument(...end)
			.option(...labOption)
			.option(...lockOption)
			.option(...jsonOption)
			.addHelpText('after', `\nExamples:\n  wgsim link ${state} V1-1:eth0`)
			.action(faultAction((name: string, options: FaultOptions) => [['link', state, name], options]));
	}

	link
		.command('impair')
		.summary('delay, lose, rate-limit or duplicate packets')
		.description(
			"Delay, lose, rate-limit or duplicate a link's packets. Settings not given stay as they are.",
		)
		.argument(...end)
		.option('--delay <time>', 'delay added to each packet, one way: 50ms')
		.option('--jitter <time>', 'variation of the delay: 5ms')
		.option('--loss <share>', 'share of packets lost: 1%')
		.option('--rate <rate>', 'rate limit in bits a second: 10mbit')
		.option('--duplicate <share>', 'share of packets duplicated: 1%')
		.option('--egress', 'packets leaving the node')
		.option('--ingress', 'packets arriving at the node')
		.option('--both', 'both directions (the default)')
		.option('--clear', 'return to the settings of the topology, in these directions')
		.option(...labOption)
		.option(...lockOption)
		.option(...jsonOption)
		.addHelpText('after', impairExamples)
		.action(
			faultAction(
				(
					name: string,
					{lab, json, lockTimeout, ...rest}: FaultOptions & Record<string, string | boolean>,
				) => [
					['link', 'impair', name, ...wordsOf(rest)],
					{
						...(lab && {lab}),
						json: json === true,
						lockTimeout,
					},
				],
			),
		);
	link
		.command('mtu')
		.summary("lower an interface's MTU")
		.description("Lower an interface's MTU. Larger packets arriving at it are dropped, as by any host.")
		.argument(...end)
		.argument('[bytes]', 'the MTU, 1280 or more')
		.option('--clear', "back to the network's MTU")
		.option(...labOption)
		.option(...lockOption)
		.option(...jsonOption)
		.addHelpText('after', '\nExamples:\n  wgsim link mtu V1-1:eth0 1400\n  wgsim link mtu V1-1:eth0 --clear')
		.action(
			faultAction(
				(name: string, bytes: string | undefined, options: FaultOptions & {readonly clear?: boolean}) => [
					['link', 'mtu', name, ...(bytes === undefined ? [] : [bytes]), ...clearWord(options)],
					options,
				],
			),
		);
	link
		.command('renumber')
		.summary("change an interface's addresses")
		.description("Replace an interface's addresses by others of the same family.")
		.argument(...end)
		.argument('[address...]', 'addresses with prefix length')
		.option('--clear', "back to the topology's addresses")
		.option(...labOption)
		.option(...lockOption)
		.option(...jsonOption)
		.addHelpText('after', '\nExamples:\n  wgsim link renumber home:eth0 198.51.100.3/24')
		.action(
			faultAction(
				(name: string, addresses: readonly string[], options: FaultOptions & {readonly clear?: boolean}) => [
					['link', 'renumber', name, ...addresses, ...clearWord(options)],
					options,
				],
			),
		);
}

const clearWord = ({clear}: {readonly clear?: boolean}): string[] => (clear ? ['--clear'] : []);

/** Options back into words: `{delay: '50ms', both: true}` gives `--delay 50ms --both`. */
const wordsOf = (options: Readonly<Record<string, string | boolean | undefined>>): string[] =>
	Object.entries(options).flatMap(([name, value]) =>
		value === undefined || value === false ? [] : value === true ? [`--${name}`] : [`--${name}`, value],
	);
