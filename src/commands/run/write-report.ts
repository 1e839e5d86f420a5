// Writes a report of checks in the chosen form: text, JSON or TAP on stdout, and JUnit in a file.

import {UsageError} from '../../errors.js';
import type {CheckReport} from '../../lab/check/model.js';
import {claimFile} from '../../output/sinks/file.js';
import type {Line} from '../../output/sinks/paint.js';
import {print, printJson} from '../../output/sinks/stdio.js';

export interface ReportOptions {
	readonly json?: boolean;
	readonly tap?: boolean;
	readonly junit?: string;
}

export interface ReportWriter {
	/** Writes to stdout; `renderText` is for the default, text. */
	print(report: CheckReport, renderText: () => Promise<Line[]>): Promise<void>;
	/** Into the file. @throws {WgsimError} */
	save(report: CheckReport): Promise<void>;
}

/** Runs before any work. @throws {UsageError} if stdout would get two of them, or the file cannot be written */
export async function openReport(verb: string, {json, tap, junit}: ReportOptions): Promise<ReportWriter> {
	const file = junit === undefined ? null : await claimFile('--junit', junit);
	const onStdout = file?.isStdout === true;
	if ([json, tap, onStdout].filter(Boolean).length > 1) {
		throw new UsageError(
			`${verb}: --json, --tap and --junit - exclude each other`,
			'stdout takes one of them',
		);
	}

	return {
		print: async (report, renderText) => {
			if (json) {
				printJson(report);
			} else if (tap) {
				print((await import('../../output/tap.js')).renderTap(report));
			} else if (!onStdout) {
				print(await renderText());
			}
		},
		save: async report => {
			if (file !== null) {
				await file.write((await import('../../output/junit.js')).renderJunit(report));
			}
		},
	};
}
