#!/usr/bin/env node
// Arguments in, exit code out. Each verb's module is loaded only when it is asked for.

import {readFileSync} from 'node:fs';
import {exitCodes} from './errors.js';

const version = (): string =>
	JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;

// A reader that has had enough, as in `wgsim … | head`, is no failure, and a terminal that is gone says so by SIGHUP. A disk that
// is full is one.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
	if (error.code !== 'EPIPE' && !process.stdout.isTTY) {
		process.stderr.write(`wgsim: cannot write to stdout: ${error.message}\n`);
		process.exit(exitCodes.failed);
	}
});

const args = process.argv.slice(2);
if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
	process.stdout.write(`${version()}\n`);
	process.exitCode = exitCodes.done;
} else {
	const {runProgram} = await import('./commands/program.js');
	process.exitCode = await runProgram(args, version());
}
