// `wgsim edit`: opens a topology file in the user's editor, validates what is saved, and starts it.

import {readFile} from 'node:fs/promises';
import {exitCodes, UsageError} from '../../errors.js';
import {shippedNameOf} from '../../lab/sources/shipped.js';
import {reportError} from '../../output/report-error.js';
import {ask, canAsk, note} from '../../output/sinks/stdio.js';
import {TopologyError} from '../../topology/index.js';
import {withInterrupt} from './interrupt.js';
import {findLabFile} from './lab-file.js';
import {runProgramOf} from './run-program.js';
import {startFile} from './start.js';
import {readWantedLab} from './wanted-lab.js';

interface Options {
	readonly yes?: boolean;
}

const isYes = (answer: string, usual: boolean): boolean =>
	answer.trim() === '' ? usual : /^y(es)?$/i.test(answer.trim());

export async function run(labOrFile: string | undefined, {yes = false}: Options): Promise<void> {
	const {path: file, lab} = await withInterrupt(signal => findLabFile(labOrFile, signal));
	if (file === '-') {
		throw new UsageError('edit: stdin is not a file');
	}

	const shipped = shippedNameOf(file);
	if (shipped !== null) {
		throw new UsageError(
			`edit ${file}: it ships with wgsim`,
			`make your own copy: wgsim init my-vpn.yaml --from ${shipped}`,
		);
	}

	const before = await readFile(file).catch(() => null);
	if (!(await editUntilValid(file))) {
		process.exitCode = exitCodes.usage;
		return;
	}

	const after = await readFile(file);
	if (before?.equals(after)) {
		note(`${file}: nothing has changed`);
		return;
	}

	note(`${file}: valid`);
	const wanted = yes || (canAsk() && isYes(await askOnce(`start ${file}? [Y/n] `), true));
	if (wanted) {
		await startFile(file, lab);
	}
}

const askOnce = (question: string): Promise<string> => withInterrupt(signal => ask(question, signal));

/** False if the file has problems, and the user does not want to edit it again. */
async function editUntilValid(file: string): Promise<boolean> {
	const {VISUAL, EDITOR} = process.env;
	for (;;) {
		const code = await runProgramOf(VISUAL || EDITOR || 'vi', VISUAL ? 'VISUAL' : 'EDITOR', file);
		if (code !== 0) {
			throw new UsageError(`edit ${file}: the editor ended with exit code ${code}`, 'nothing was started');
		}

		try {
			await readWantedLab(file, {});
			return true;
		} catch (error) {
			if (!(error instanceof TopologyError)) {
				throw error;
			}

			reportError(error, false);
			if (!canAsk() || !isYes(await askOnce('edit again? [Y/n] '), true)) {
				return false;
			}
		}
	}
}
