// `wgsim measure`: measures the cost of a fault and of its recovery, in packets and in time.

import type {Command} from 'commander';
import {UsageError} from '../errors.js';
import {note, print, printJson} from '../output/sinks/stdio.js';
import {chooseLab, labText} from './choose-lab.js';
import {type LockOption, lockOption, parseLockTimeout} from './lock-option.js';

const examples = `
Examples:
  wgsim measure --fault 'node kill V1-1'
  wgsim measure --fault 'link down V1-1:eth0' --probe R1:R3 --rate 200/s
  wgsim measure dual-provider --fault 'link down V1-1:eth0' --repeat 5
  wgsim measure --fault 'partition internet V1-1,V1-2 | V3-*' --timeout 30s --json | jq .broken.gap.median

--fault takes the words of the verbs link, node, partition, daemon and key. The fault is undone at the end, also after Ctrl-C.
--settle must be longer than any timer of routing, such as BGP's hold time and OSPF's dead interval; the default is.`;

interface Options extends LockOption {
	readonly fault: string;
	readonly probe?: readonly string[];
	readonly rate: string;
	readonly settle?: string;
	readonly timeout?: string;
	readonly repeat: string;
	readonly json?: boolean;
	readonly quiet?: boolean;
}

export function register(program: Command): void {
	program
		.command('measure')
		.summary('measure what a fault and its recovery cost')
		.description(
			'Make a fault while numbered probes run; report loss, gaps and paths; then heal it and measure the recovery.',
		)
		.argument('[lab]', labText)
		.requiredOption('--fault <words>', "what to break: 'node kill V1-1', 'link down V1-1:eth0'")
		.option(
			'--probe <from:to>',
			'end points of a probe; may be repeated (default: all pairs of sites, at most six)',
			collect,
		)
		.option('--rate <number>', 'probes a second in each flow', '100/s')
		.option(
			'--settle <time>',
			'the lab has settled after this long without loss or a change of routes (default: its longest timer + 2 s)',
		)
		.option(
			'--timeout <time>',
			'give up waiting for it to settle (default: three times --settle, at least 60 s)',
		)
		.option('--repeat <times>', 'number of runs; reports median and spread', '1')
		.option(...lockOption)
		.option('--json', 'one JSON document on stdout')
		.option('-q, --quiet', 'no progress lines')
		.addHelpText('after', examples)
		.action(measure);
}

const collect = (text: string, sofar: readonly string[] = []): string[] => [...sofar, text];

function parseWithin(
	name: string,
	text: string,
	pattern: RegExp,
	[least, most]: readonly [number, number],
): number {
	const value = Number(pattern.exec(text)?.[1] ?? Number.NaN);
	if (!(value >= least && value <= most)) {
		throw new UsageError(`--${name} ${text}: not a number between ${least} and ${most}`);
	}

	return value;
}

/** `10s`, `500ms`, `2min`, or seconds; as milliseconds. */
async function parseTime(name: string, text: string | undefined): Promise<number | undefined> {
	if (text === undefined) {
		return undefined;
	}

	const {parseDuration} = await import('../topology/units.js');
	const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : parseDuration(text);
	if (seconds === null || seconds < 0.5 || seconds > 3600) {
		throw new UsageError(`--${name} ${text}: not a time between 500ms and 1h`, 'for example 10s');
	}

	return seconds * 1000;
}

async function parseFaultOption(words: string) {
	const {parseFault, FaultProblem} = await import('../topology/fault/parse.js');
	try {
		return parseFault(words);
	} catch (error) {
		throw error instanceof FaultProblem
			? new UsageError(`--fault: ${error.message}`, error.hint ?? undefined)
			: error;
	}
}

async function measure(lab: string | undefined, options: Options): Promise<void> {
	const {probe = [], json = false, quiet = false} = options;
	const rate = parseWithin('rate', options.rate, /^(\d+(?:\.\d+)?)(?:\/s)?$/, [1, 1000]);
	const lockTimeout = parseLockTimeout(options);
	const repeat = parseWithin('repeat', options.repeat, /^(\d+)$/, [1, 1000]);
	const [fault, settle, timeout] = await Promise.all([
		parseFaultOption(options.fault),
		parseTime('settle', options.settle),
		parseTime('timeout', options.timeout),
	]);
	const [{connect}, {measureFault}, {reportTo}, {printProgress}, {withInterrupt}, {renderMeasure}] =
		await Promise.all([
			import('../engine/client.js'),
			import('../lab/measure/measure.js'),
			import('../lab/events.js'),
			import('../output/progress.js'),
			import('./interrupt.js'),
			import('../output/measure.js'),
		]);
	const engine = await connect();
	const found = await chooseLab(engine, lab);
	const report = reportTo(quiet ? () => {} : printProgress());
	const result = await withInterrupt(
		signal =>
			measureFault(engine, found, {
				fault,
				probes: probe,
				rate,
				settle,
				timeout,
				repeat,
				lockTimeout,
				report,
				signal,
			}),
		name => note(`wgsim: ${name}: healing first …`),
	);
	if (json) {
		printJson(result);
	} else {
		print(renderMeasure(result));
	}
}
