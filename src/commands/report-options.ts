// The options of verbs whose results are reports: one place for their words.

import type {Command} from 'commander';

export const addReportOptions = (command: Command): Command =>
	command
		.option('--json', 'one JSON document on stdout')
		.option('--tap', 'TAP on stdout')
		.option('--junit <file>', 'also write JUnit XML to this file, - for stdout')
		.option(
			'--summary <file>',
			'also write the results as a summary page for a CI job, such as GitHub shows',
		);
