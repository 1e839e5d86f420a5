// The command line within the live view: wgsim itself, run in the terminal, with the shown lab as the one that is meant.

import {spawn} from 'node:child_process';
import {text} from 'node:stream/consumers';
import {print} from '../../output/sinks/stdio.js';
import {streams} from '../../output/sinks/streams.js';
import type {CommandLine} from '../../tui/backend.js';

type Environment = Readonly<Record<string, string | undefined>>;

// Words that are typed are few; a list longer than the window is no help.
const mostOffers = 12;

/** Words as a shell would read them, with single and double quotes; the last is empty after a space. */
export function splitLine(line: string): string[] {
	const words = [...line.matchAll(/(?:[^\s'"]|'[^']*'?|"[^"]*"?)+/g)].map(([word]) =>
		word.replaceAll(/'([^']*)'?|"([^"]*)"?/g, (_, single, double) => single ?? double ?? ''),
	);
	return /\s$|^$/.test(line) ? [...words, ''] : words;
}

/** `environment` is that of before the view has changed it for itself. */
export function createCommandLine(environment: Environment): CommandLine {
	const start = (lab: string, words: readonly string[], stdio: 'inherit' | 'pipe') =>
		spawn(process.execPath, [...process.execArgv, process.argv[1]!, ...words], {
			// A lab that the line names comes before this one.
			env: {...environment, WGSIM_LAB: lab},
			stdio: stdio === 'inherit' ? 'inherit' : ['ignore', 'pipe', 'ignore'],
		});
	return {
		complete: async (lab, line) => {
			const child = start(lab, ['complete', '--', ...splitLine(line)], 'pipe');
			const output = await text(child.stdout!);
			return output
				.split('\n')
				.filter(one => one !== '')
				.slice(0, mostOffers)
				.map(one => {
					const [value = '', description = ''] = one.split('\t');
					return {value, description};
				});
		},
		run: async (lab, line) => {
			print(`$ wgsim ${line}`);
			const child = start(lab, splitLine(line), 'inherit');
			const code = await new Promise<number>((resolve, reject) => {
				child.on('error', reject);
				child.on('exit', status => resolve(status ?? 1));
			});
			print(`exit code ${code}: Enter returns`);
			await nextLine();
			return code;
		},
	};
}

/** The terminal is in its normal mode: it hands out lines. */
const nextLine = (): Promise<void> =>
	new Promise(resolve => {
		streams.stdin.once('data', () => {
			streams.stdin.pause();
			resolve();
		});
		streams.stdin.resume();
	});
