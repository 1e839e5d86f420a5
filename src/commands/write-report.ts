// Writes a report of checks in the form that was asked for: text, JSON, TAP on stdout, and JUnit into a file.

import {UsageError} from '../errors.js';
import type {CheckReport} from '../lab/check/model.js';

export interface ReportOptions {
	readonly json?: boolean;
	readonly tap?: boolean;
	readonly junit?: string;
}

/** @throws {UsageError} where stdout would get two of them */
export function refuseTwoForms(verb: string, {json, tap, junit}: ReportOptions): void {
	if ([json, tap, junit === '-'].filter(Boolean).length > 1) {
		throw new UsageError(
			`${verb}: --json, --tap and --junit - exclude each other`,
			'stdout takes one of them',
		);
	}
}

/** `renderText` for people, where nothing else was asked for. */
export async function writeReport(
	report: CheckReport,
	{json, tap, junit}: ReportOptions,
	renderText: () => Promise<string>,
): Promise<void> {
	if (junit !== undefined) {
		const {renderJunit} = await import('../output/junit.js');
		if (junit === '-') {
			process.stdout.write(renderJunit(report));
			return;
		}

		const {writeFile} = await import('node:fs/promises');
		await writeFile(junit, renderJunit(report));
	}

	if (json) {
		process.stdout.write(`${JSON.stringify(report)}\n`);
	} else if (tap) {
		process.stdout.write((await import('../output/tap.js')).renderTap(report));
	} else {
		process.stdout.write(await renderText());
	}
}
