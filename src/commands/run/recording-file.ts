// Records a lab into a file while a verb works on it.

import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import type {Engine} from '../../engine/client.js';
import {findLab} from '../../lab/find/find.js';
import type {LossStrip} from '../../lab/measure/model.js';
import {recordLab} from '../../lab/recording/record-lab.js';
import type {Recorder, RecorderOptions} from '../../lab/recording/recorder.js';
import {claimFile} from '../../output/sinks/file.js';
import {openGzipFile} from '../../output/sinks/gzip-file.js';
import {note} from '../../output/sinks/stdio.js';
import {packageFolder} from '../../package-folder.js';

/** Takes what the verb does or has found. */
export type Note = (text: string, bad?: boolean) => void;

export interface RecordingFile {
	/** Lines so far. */
	readonly lines: number;
	/** Aborted when the file cannot be written any more. */
	readonly failed: AbortSignal;
	settings(title: string): RecorderOptions;
	/** @throws {WgsimError} if not all of it could be written */
	close(): Promise<void>;
}

export interface RunningRecording {
	readonly note: Note;
	/** Takes what became of probes; undefined where nothing is recorded. */
	readonly lost?: (strip: LossStrip) => void;
	/** Resolves when the lab is being recorded; at once where it never will be. */
	readonly begun: Promise<void>;
	/** Ends the recording, and completes the file; more than once does no harm. @throws {WgsimError} if not all of it could be written */
	end(): Promise<void>;
}

/** Runs before any work. @throws {UsageError} if the file cannot be written */
export async function openRecording(option: string, path: string): Promise<RecordingFile> {
	const file = openGzipFile(await claimFile(option, path));
	const wgsim = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')).version;
	let lines = 0;
	const write = (line: string): void => {
		lines++;
		file.write(line);
	};
	return {
		get lines() {
			return lines;
		},
		failed: file.failed,
		settings: title => ({wgsim, title, write}),
		close: file.close,
	};
}

const noRecording: RunningRecording = {note: () => {}, begun: Promise.resolve(), end: async () => {}};

// Milliseconds between two looks for a lab that has yet to come.
const lookPeriod = 200;

/**
 * Records the lab of this name from when it is there, until `end` or the lab's end. A lab that cannot be observed makes no verb fail: what
 * is in the file says from when to when it was.
 */
export function startRecording(
	engine: Engine,
	lab: string,
	file: RecordingFile | null,
	title: string,
): RunningRecording {
	if (file === null) {
		return noRecording;
	}

	const ending = new AbortController();
	const signal = AbortSignal.any([ending.signal, file.failed]);
	let recorder: Recorder | null = null;
	let begin = () => {};
	const begun = new Promise<void>(resolve => {
		begin = resolve;
	});
	const onBegin = (one: Recorder): void => {
		recorder = one;
		begin();
	};
	const record = async (): Promise<void> => {
		while (!signal.aborted) {
			try {
				const found = await findLab(engine, lab, signal);
				if (found.fabric?.state === 'running') {
					await recordLab(engine, found, {...file.settings(title), signal, onBegin, looksAgain: true});
					return;
				}
			} catch (error) {
				if (!signal.aborted) {
					note(`wgsim: not recorded: ${(error as Error).message}`);
				}

				return;
			}

			await pause(lookPeriod, undefined, {signal}).catch(() => {});
		}
	};
	const recording = record().finally(() => begin());
	let ended: Promise<void> | null = null;
	return {
		note: (text, bad) => recorder?.note(text, bad),
		lost: strip => recorder?.lost(strip),
		begun,
		end: () => {
			ended ??= (async () => {
				ending.abort();
				await recording;
				await file.close();
			})();
			return ended;
		},
	};
}
