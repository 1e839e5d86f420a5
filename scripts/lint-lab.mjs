// Checks what is not TypeScript, mostly the lab's side: Python by ruff and pyright, shell by shellcheck. With `--write`, formats Python.

import {parseArgs} from 'node:util';
import {listLabSide} from './lab-side/files.mjs';
import {runRuff} from './lab-side/ruff.mjs';
import {main, run, StepError, tool} from './lib.mjs';

await main(async () => {
	const {write} = parseArgs({options: {write: {type: 'boolean', default: false}}}).values;
	const {python, shell} = listLabSide();
	const complaints = runRuff(python, {write});
	process.stdout.write(complaints.map(line => `${line}\n`).join(''));
	const codes = [
		complaints.length,
		await run([process.execPath, tool('pyright/index.js'), ...python]),
		await runShellcheck(shell),
	];
	return codes.some(code => code !== 0) ? 1 : 0;
});

async function runShellcheck(files) {
	try {
		return await run(['shellcheck', '--format=gcc', ...files]);
	} catch (error) {
		throw new StepError(error.message, {hint: 'install shellcheck: apt-get install shellcheck'});
	}
}
