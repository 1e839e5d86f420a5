// `wgsim record`: records a running lab into a file that `wgsim replay` shows.

import {connect} from '../../engine/client.js';
import {recordLab} from '../../lab/recording/record-lab.js';
import {note} from '../../output/sinks/stdio.js';
import {chooseLab} from './choose-lab.js';
import {withInterrupt} from './interrupt.js';
import {parseNumber} from './parse-number.js';
import {openRecording} from './recording-file.js';

interface Options {
	readonly lab?: string;
	readonly output: string;
	readonly duration?: string;
	readonly quiet?: boolean;
}

export async function run(lab: string | undefined, options: Options): Promise<void> {
	const seconds = parseNumber('duration', options.duration, [0.1, 1e6], false) ?? null;
	const file = await openRecording('--output', options.output);
	// Ctrl-C is how a recording ends, not a failure.
	await withInterrupt(async signal => {
		try {
			const engine = await connect({signal});
			const found = await chooseLab(engine, lab, signal);
			const ends = [signal, file.failed, ...(seconds === null ? [] : [AbortSignal.timeout(seconds * 1000)])];
			await recordLab(engine, found, {
				...file.settings(`wgsim record ${found.name}`),
				signal: AbortSignal.any(ends),
				onBegin: () => {
					if (!options.quiet) {
						note(`recording ${found.name}${seconds === null ? '; Ctrl-C ends it' : ''}`);
					}
				},
			});
		} finally {
			await file.close();
		}

		if (!options.quiet) {
			note(`recorded: ${file.lines} lines; wgsim replay ${options.output} shows them`);
		}
	});
}
