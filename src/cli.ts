#!/usr/bin/env node
// Runs the command line: arguments in, exit code out. The module of a verb is loaded only when the verb is used.

import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {exitCodes} from './errors.js';
import {reportDefect} from './output/report-error.js';
import {print, settle, watchStreams} from './output/sinks/stdio.js';
import {packageFolder} from './package-folder.js';

const version = (): string => JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')).version;

watchStreams();
process.on('uncaughtException', reportDefect);

const args = process.argv.slice(2);
if (args.length === 1 && ['--version', '-V', '-v'].includes(args[0]!)) {
	print(version());
	process.exitCode = exitCodes.done;
} else {
	const {runProgram} = await import('./commands/program.js');
	process.exitCode = await runProgram(args, version());
}

if (!(await settle())) {
	process.exitCode = exitCodes.failed;
}
