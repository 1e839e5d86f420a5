// `wgsim events`: prints the changes of a running lab as they happen.

import {renderEvent} from '../../output/events.js';
import {isTerminal, print, printJson} from '../../output/sinks/stdio.js';
import {followLab, parsePeriod} from './follow-lab.js';

interface Options {
	readonly period: string;
	readonly json?: boolean;
}

export async function run(lab: string | undefined, options: Options): Promise<void> {
	const json = options.json ?? !isTerminal('stdout');
	await followLab(lab, parsePeriod(options.period), observer => {
		observer.onEvent(event => (json ? printJson(event) : print(renderEvent(event))));
	});
}
