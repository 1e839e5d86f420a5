// `wgsim capture`: captures packets at several interfaces of a lab, to a file, a pipe or the screen.

import {connect} from '../../engine/client.js';
import {UsageError} from '../../errors.js';
import * as lab from '../../lab/capture/capture.js';
import * as output from '../../output/capture.js';
import {claimFile} from '../../output/sinks/file.js';
import {endWithReader, isTerminal, note, print, printJson} from '../../output/sinks/stdio.js';
import {chooseLab} from './choose-lab.js';
import {withInterrupt} from './interrupt.js';
import {parseNumber} from './parse-number.js';

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

export async function run(points: readonly string[], options: Options): Promise<void> {
	const {write, netns, json = false, quiet = false} = options;
	const wanted = readOptions(options);
	if (write !== undefined && json) {
		throw new UsageError('capture: --write and --json exclude each other', '--json is for text on stdout');
	}

	const file = write === undefined ? null : await claimFile('--write', write);
	if (file?.isStdout && isTerminal('stdout')) {
		throw new UsageError(`capture -w ${write}: stdout is a terminal`, 'pipe it: … -w - | wireshark -k -i -');
	}

	const engine = await connect();
	const found = await chooseLab(engine, options.lab);
	const places = points.map(point => inNamespace(point, netns));
	const onEvent = (event: Parameters<typeof output.renderCaptureEvent>[0]) => {
		if (event.kind === 'note' || !quiet) {
			note(output.renderCaptureEvent(event));
		}
	};
	// Ctrl-C is how a capture ends, not a failure.
	await withInterrupt(async signal => {
		if (file === null) {
			const readerGone = new AbortController();
			endWithReader(() => readerGone.abort());
			const settings = {...wanted, signal: AbortSignal.any([signal, readerGone.signal]), onEvent};
			for await (const line of lab.captureText(engine, found, places, settings)) {
				if (json) {
					printJson(line);
				} else {
					print(output.renderCaptureLine(line));
				}
			}

			return;
		}

		const stream = file.stream();
		const settings = {...wanted, signal: AbortSignal.any([signal, stream.readerGone]), onEvent};
		try {
			for await (const blocks of lab.capture(engine, found, places, settings)) {
				await stream.write(blocks);
			}
		} finally {
			await stream.close();
		}
	});
}
