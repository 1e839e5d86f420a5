// `wgsim replay`: shows a recording in the live view, or its state at one moment.

import {readFile} from 'node:fs/promises';
import {UsageError} from '../../errors.js';
import {durationOf, type Recording, stateAt} from '../../lab/recording/format.js';
import {readRecording} from '../../lab/recording/read.js';
import {describeStatus} from '../../lab/status/status.js';
import {listMoments, renderMoment} from '../../output/replay.js';
import {claimFile} from '../../output/sinks/file.js';
import {isTerminal, note, print, printJson, windowSize} from '../../output/sinks/stdio.js';
import {renderStatus} from '../../output/status.js';
import {parseDuration} from '../../shared/units.js';
import {withInterrupt} from './interrupt.js';
import {showLive} from './tui.js';

interface Options {
	readonly at?: string;
	readonly events?: boolean;
	readonly html?: string;
	readonly json?: boolean;
	readonly all?: boolean;
}

export async function run(path: string, options: Options): Promise<void> {
	const {at, events = false} = options;
	const chosen = [at !== undefined && '--at', events && '--events', options.html !== undefined && '--html'];
	const [first, second] = chosen.filter(one => one !== false);
	if (second !== undefined) {
		throw new UsageError(`replay: ${first} and ${second} exclude each other`);
	}

	if (options.html !== undefined) {
		if (options.json || options.all) {
			throw new UsageError(`replay: --${options.json ? 'json' : 'all'} is not for --html`);
		}

		return writePage(path, options.html);
	}

	if (at === undefined && !events) {
		if (options.json || options.all) {
			throw new UsageError(
				`replay: --${options.json ? 'json' : 'all'} is for --at${options.json ? ' and --events' : ''}`,
			);
		}

		return showRecording(path);
	}

	const recording = await readFrom(path);
	if (events) {
		for (const moment of listMoments(recording)) {
			if (options.json) {
				printJson(moment);
			} else {
				print(renderMoment(moment));
			}
		}

		return;
	}

	await printState(recording, at!, options);
}

async function readFrom(path: string): Promise<Recording> {
	const content = await readFile(path === '-' ? '/dev/stdin' : path).catch((error: NodeJS.ErrnoException) => {
		throw new UsageError(
			error.code === 'ENOENT' ? `${path}: there is no such file` : `${path} cannot be read: ${error.message}`,
		);
	});
	const recording = await readRecording(path, content);
	if (recording.cut !== null) {
		note(`${path} ends too early: ${recording.cut}`);
	}

	return recording;
}

async function writePage(path: string, html: string): Promise<void> {
	const target = await claimFile('--html', html);
	const {renderReplayPage} = await import('../../output/graph/replay-page.js');
	await target.write(await renderReplayPage(await readFrom(path)));
}

async function printState(
	recording: Recording,
	at: string,
	{json = false, all = false}: Options,
): Promise<void> {
	const seconds = parseDuration(at);
	if (seconds === null) {
		throw new UsageError(`--at ${at}: not a time since the beginning`, 'such as 12.4s, 500ms or 2m');
	}

	const snapshot = stateAt(recording, seconds);
	if (snapshot === null) {
		throw new UsageError(`--at ${at}: the recording has no state so early`);
	}

	const duration = durationOf(recording);
	if (seconds > duration) {
		note(`wgsim: the recording ends at ${duration.toFixed(1)} s: this is its last state`);
	}

	const status = describeStatus(snapshot);
	if (json) {
		printJson({at: seconds, ...status});
	} else {
		print(renderStatus(status, {all, window: windowSize()}));
	}
}

async function showRecording(path: string): Promise<void> {
	if (!process.stdin.isTTY || !isTerminal('stdout')) {
		throw new UsageError(
			'replay needs a terminal',
			`without one: wgsim replay ${path} --at 10s, or --events`,
		);
	}

	const recording = await readFrom(path);
	const [{openScreen}, {openTui}, {Player}] = await Promise.all([
		import('../../tui/terminal/open-screen.js'),
		import('../../tui/open.js'),
		import('../../tui/replay/player.js'),
	]);
	const {lab} = recording.header;
	await withInterrupt(async signal => {
		const screen = openScreen(lab);
		try {
			await showLive(openTui(screen, {lab, comingUp: null}), signal, async () => new Player(recording));
		} finally {
			screen.leave();
		}
	});
}
