// Writes a report of checks in the chosen form: text, JSON or TAP on stdout, JUnit and a page for a CI job in files.

import {UsageError} from '../../errors.js';
import type {CheckReport} from '../../lab/check/model.js';
import {claimFile} from '../../output/sinks/file.js';
import type {Line} from '../../output/sinks/paint.js';
import {print, printJson} from '../../output/sinks/stdio.js';

export interface ReportOptions {
	readonly json?: boolean;
	readonly tap?: boolean;
	readonly junit?: string;
	readonly summary?: string;
}

export interface ReportWriter {
	/** Writes to stdout; `renderText` is for the default, text. */
	print(report: CheckReport, renderText: () => Promise<Line[]>): Promise<void>;
	/** Into the file. @throws {WgsimError} */
	save(report: CheckReport): Promise<void>;
}

/** Runs before any work. @throws {UsageError} if stdout would get two of them, or the file cannot be written */
export async function openReport(
	verb: string,
	{json, tap, junit, summary}: ReportOptions,
): Promise<ReportWriter> {
	const file = junit === undefined ? null : await claimFile('--junit', junit);
	const page = summary === undefined ? null : await claimFile('--summary', summary);
	const onStdout = file?.isStdout === true || page?.isStdout === true;
	if ([json, tap, file?.isStdout, page?.isStdout].filter(Boolean).length > 1) {
		throw new UsageError(
			`${verb}: --json, --tap, --junit - and --summary - exclude each other`,
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

			if (page !== null) {
				await page.write((await import('../../output/summary.js')).renderSummary(report));
			}
		},
	};
}
