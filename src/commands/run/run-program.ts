// Runs a program of the user's on our own terminal, such as an editor.

import {spawn} from 'node:child_process';
import {WgsimError} from '../../errors.js';

/** `code --wait` is a program and an argument. @throws {WgsimError} if it cannot be started; else resolves with its exit code */
export function runProgramOf(setting: string, variable: string, file: string): Promise<number> {
	const [program = '', ...args] = setting.split(/\s+/).filter(word => word !== '');
	return new Promise((resolve, reject) => {
		const child = spawn(program, [...args, file], {stdio: 'inherit'});
		child.on('error', error => {
			reject(
				new WgsimError(`cannot run ${program}: ${error.message}`, {
					hint: `${variable}=PROGRAM chooses another`,
					cause: error,
				}),
			);
		});
		child.on('exit', code => resolve(code ?? 1));
	});
}

/** Starts a program that goes on by itself. False where it is not there, or fails at once. */
export function startProgram(argv: readonly string[]): Promise<boolean> {
	const [program = '', ...args] = argv;
	return new Promise(resolve => {
		const child = spawn(program, args, {stdio: 'ignore', detached: true});
		child.on('error', () => resolve(false));
		// What opens a page either ends well soon, or is the browser itself and stays.
		const timer = setTimeout(() => resolve(true), 2000);
		child.on('exit', code => {
			clearTimeout(timer);
			resolve(code === 0);
		});
		child.unref();
	});
}
