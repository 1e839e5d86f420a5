// `wgsim help --man`: shows the manual page that comes with this wgsim.

import {spawn} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {WgsimError} from '../../errors.js';
import {printDocument} from '../../output/sinks/stdio.js';

const top = new URL('../../../', import.meta.url);

/** False where there is no program man, or it fails. */
const openManual = (path: string): Promise<boolean> =>
	new Promise(resolve => {
		const child = spawn('man', [path], {stdio: ['inherit', 'inherit', 'ignore']});
		child.on('error', () => resolve(false));
		child.on('exit', code => resolve(code === 0));
	});

export async function run(): Promise<void> {
	const page = fileURLToPath(new URL('man/wgsim.1', top));
	if (existsSync(page) && (await openManual(page))) {
		return;
	}

	const document = new URL('docs/commands.md', top);
	// The image for CI has neither.
	if (!existsSync(document)) {
		throw new WgsimError('the manual is not in this installation', {hint: 'wgsim help VERB says the same'});
	}

	printDocument(readFileSync(document, 'utf8'));
}
