// `wgsim version`: prints the version number.

import type {Command} from 'commander';
import {print} from '../output/sinks/stdio.js';

export function register(program: Command): void {
	program
		.command('version')
		.summary('print the version number')
		.description('Print the version number, as -v, -V and --version do.')
		.addHelpText('after', '\nExamples:\n  wgsim version')
		.action(() => print(program.version() ?? ''));
}
