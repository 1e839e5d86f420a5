// `wgsim capture`: packets at several interfaces of a lab, into one file, one pipe, or onto the screen.

import type {Command} from 'commander';
import {UsageError} from '../errors.js';

const examples = `
Examples:
  wgsim capture V1-1:eth0                                     tcpdump's lines, until Ctrl-C
  wgsim capture V1-1:eth0 V1-1:wg3 -w both.pcapng             outside and inside of a tunnel, in one file with one clock
  wgsim capture R1:eth0 R3:eth0 --filter icmp6 --count 20
  wgsim capture V1-1:eth0 V1-1:wg3 -w - | wireshark -k -i -   live
  wgsim capture fabric:internet --filter 'not udp'            all that crosses a network, on its bridge

A point is NODE:INTERFACE, or NODE/NAMESPACE:INTERFACE as in V1-1/private:wg3. Ctrl-C ends the file well.`;

interface Options {
	readonly lab?: string;
	readonly netns?: string;
	readonly write?: string;
	readonly filter?: string;
	readonly snaplen?: string;
	readonly count?: string;
	readonly duration?: string;
	readonly json?: boolean;
	readonly quiet?: boolean;
}

export function register(program: Command): void {
	program
		.command('capture')
		.summary('capture packets at several interfaces at once')
		.description(
			'Capture at interfaces of a running lab: several at once, in one pcapng file with one clock.',
		)
		.argument('<point...>', 'NODE:INTERFACE or NODE/NAMESPACE:INTERFACE')
		.option('--lab <lab>', 'the lab, where several run')
		.option(
			'--netns <namespace>',
			'the namespace of points that name none; by default the one that has the interface',
		)
		.option('-w, --write <file>', 'write pcapng to this file, or to stdout for -')
		.option('--filter <expression>', "tcpdump's expression, for all points")
		.option('--snaplen <bytes>', 'keep so many bytes of each packet (default: all)')
		.option('--count <packets>', 'end after so many packets, of all points together')
		.option('--duration <seconds>', 'end after so long')
		.option('--json', 'one JSON object a line in place of text')
		.option('-q, --quiet', 'no summary')
		.addHelpText('after', examples)
		.action(capture);
}

function parseNumber(
	name: string,
	text: string | undefined,
	[least, most]: readonly [number, number],
	whole: boolean,
) {
	if (text === undefined) {
		return undefined;
	}

	const value = text.trim() === '' ? Number.NaN : Number(text);
	if (!(value >= least && value <= most) || (whole && !Number.isInteger(value))) {
		const kind = whole ? 'a whole number' : 'a number';
		throw new UsageError(`--${name} ${text}: not ${kind} between ${least} and ${most}`);
	}

	return value;
}

function readOptions(options: Options) {
	const {filter} = options;
	const snaplen = parseNumber('snaplen', options.snaplen, [1, 262_144], true);
	const count = parseNumber('count', options.count, [1, 1e9], true);
	const duration = parseNumber('duration', options.duration, [0.1, 1e6], false);
	return {
		...(filter === undefined ? {} : {filter}),
		...(snaplen === undefined ? {} : {snaplen}),
		...(count === undefined ? {} : {count}),
		...(duration === undefined ? {} : {duration}),
	};
}

/** `V1-1:wg3` with `--netns private` is `V1-1/private:wg3`. */
const inNamespace = (point: string, netns: string | undefined): string =>
	netns === undefined || point.includes('/') ? point : point.replace(':', `/${netns}:`);

async function capture(points: readonly string[], options: Options): Promise<void> {
	const {write, netns, json = false, quiet = false} = options;
	const wanted = readOptions(options);
	if (write !== undefined && json) {
		throw new UsageError('capture: --write and --json exclude each other', '--json is for text on stdout');
	}

	if (write === '-' && process.stdout.isTTY) {
		throw new UsageError('capture -w -: stdout is a terminal', 'pipe it: … -w - | wireshark -k -i -');
	}

	const [{connect}, {chooseLab}, lab, {openSink}, {withInterrupt}, output] = await Promise.all([
		import('../engine/client.js'),
		import('../lab/find.js'),
		import('../lab/capture.js'),
		import('./sink.js'),
		import('./interrupt.js'),
		import('../output/capture.js'),
	]);
	const engine = await connect();
	const found = await chooseLab(engine, options.lab);
	const places = points.map(point => inNamespace(point, netns));
	const onEvent = (event: Parameters<typeof output.renderCaptureEvent>[0]) => {
		if (event.kind === 'note' || !quiet) {
			process.stderr.write(output.renderCaptureEvent(event));
		}
	};
	// Ctrl-C is how a capture ends, not a failure.
	await withInterrupt(async signal => {
		const sink = openSink(write ?? '-');
		const either = AbortSignal.any([signal, sink.readerGone]);
		const settings = {...wanted, signal: either, onEvent};
		try {
			if (write === undefined) {
				for await (const line of lab.captureText(engine, found, places, settings)) {
					await sink.write(output.renderCaptureLine(line, json));
				}
			} else {
				for await (const blocks of lab.capture(engine, found, places, settings)) {
					await sink.write(blocks);
				}
			}
		} finally {
			await sink.close();
		}
	});
}
