// `wgsim help --man`: shows the manual page that comes with this wgsim.

import {spawn} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {WgsimError} from '../../errors.js';
import {printDocument} from '../../output/sinks/stdio.js';
import {packageFolder} from '../../package-folder.js';

/** False where there is no program man, or it fails. */
const openManual = (path: string): Promise<boolean> =>
	new Promise(resolve => {
		const child = spawn('man', [path], {stdio: ['inherit', 'inherit', 'ignore']});
		child.on('error', () => resolve(false));
		child.on('exit', code => resolve(code === 0));
	});

export async function run(): Promise<void> {
	const page = join(packageFolder, 'man/wgsim.1');
	if (existsSync(page) && (await openManual(page))) {
		return;
	}

	const document = join(packageFolder, 'docs/commands.md');
	// The image for CI has neither.
	if (!existsSync(document)) {
		throw new WgsimError('the manual is not in this installation', {hint: 'wgsim help VERB says the same'});
	}

	printDocument(readFileSync(document, 'utf8'));
}
