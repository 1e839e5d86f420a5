// What the scripts share: steps with their times, programs run quietly or aloud, and errors without a stack trace.

import {spawn} from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** A failure that its reader can mend; printed as one line, its details and a hint. */
export class StepError extends Error {
	constructor(message, {hint = null, details = []} = {}) {
		super(message);
		this.hint = hint;
		this.details = details;
	}
}

/** Runs `work` and prints how long it took. `work` returns a remark, or null when there was nothing to do. */
export async function step(title, work) {
	const begun = Date.now();
	const remark = (await work()) ?? 'nothing to do';
	process.stdout.write(`✔ ${title}: ${remark} (${seconds(begun)} s)\n`);
}

export function announce(text) {
	process.stdout.write(`· ${text} …\n`);
}

export function seconds(begun) {
	return ((Date.now() - begun) / 1000).toFixed(1);
}

/** The absolute path of a script that a dependency brings. */
export function tool(...parts) {
	return path.join(root, 'node_modules', ...parts);
}

/**
 * Runs argv in the repository. `onLine` takes stdout line by line; otherwise output goes through.
 * Resolves to the exit code.
 */
export function run(argv, {onLine = null, env = {}} = {}) {
	const [program, ...args] = argv;
	return new Promise((resolve, reject) => {
		const child = spawn(program, args, {
			cwd: root,
			env: {...process.env, ...env},
			stdio: ['ignore', onLine ? 'pipe' : 'inherit', onLine ? 'pipe' : 'inherit'],
		});
		child.on('error', error => reject(new StepError(`${program}: ${error.message}`)));
		child.on('close', (code, signal) => resolve(code ?? (signal ? 130 : 1)));
		for (const stream of onLine ? [child.stdout, child.stderr] : []) {
			feedLines(stream, onLine);
		}
	});
}

/** Like `run`, but silent: the output is shown only on failure, its beginning (npm) and its end (compilers). */
export async function must(what, argv, {hint = null, env = {}} = {}) {
	const lines = [];
	const onLine = line => lines.push(line);
	const code = await run(argv, {onLine, env});
	if (code !== 0) {
		throw new StepError(`${what} failed with exit code ${code}`, {
			hint,
			details: lines.length > 24 ? [...lines.slice(0, 14), '…', ...lines.slice(-8)] : lines,
		});
	}
}

function feedLines(stream, onLine) {
	let rest = '';
	stream.setEncoding('utf8');
	stream.on('data', text => {
		const lines = (rest + text).split('\n');
		rest = lines.pop();
		lines.forEach(onLine);
	});
	stream.on('end', () => {
		if (rest !== '') {
			onLine(rest);
		}
	});
}

/** Runs a script's main function; its errors end in a line, never in a stack trace. */
export async function main(work) {
	try {
		process.exitCode = (await work()) ?? 0;
	} catch (error) {
		process.stderr.write(`✘ ${error instanceof Error ? error.message : error}\n`);
		for (const line of error?.details ?? []) {
			process.stderr.write(`    ${line}\n`);
		}

		if (error?.hint) {
			process.stderr.write(`  → ${error.hint}\n`);
		} else if (process.env.WGSIM_DEBUG) {
			process.stderr.write(`${error?.stack}\n`);
		}

		process.exitCode = error?.exitCode ?? 1;
	}
}

// Bytes that dependencies, engine and images may take.
const spaceNeeded = 3e9;

export function checkSpace(folder) {
	const {bavail, bsize} = fs.statfsSync(folder);
	if (bavail * bsize < spaceNeeded) {
		throw new StepError(`${folder} has only ${((bavail * bsize) / 1e9).toFixed(1)} GB free`, {
			hint: `dependencies, engine and images take up to ${spaceNeeded / 1e9} GB: free some space`,
		});
	}
}
