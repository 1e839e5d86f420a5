// Runs a command to its end; a failure is a result, and one that does not end is killed.

import {execFile} from 'node:child_process';

export interface Ran {
	readonly code: number;
	/** stdout, then stderr. */
	readonly output: string;
	/** True where it had not ended in time. */
	readonly killed: boolean;
}

export interface RunOptions {
	/** Seconds until it is killed. Default: never. */
	readonly within?: number;
}

/** argv, never a shell string. */
export function run(argv: readonly string[], {within = 0}: RunOptions = {}): Promise<Ran> {
	const [program = '', ...args] = argv;
	const options = {maxBuffer: 2 ** 26, timeout: within * 1000, killSignal: 'SIGKILL'} as const;
	return new Promise(resolve => {
		execFile(program, args, options, (error, stdout, stderr) => {
			const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
			resolve({code, output: `${stdout}${stderr}`, killed: error?.killed === true});
		});
	});
}
