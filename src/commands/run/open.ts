// `wgsim open`: draws a lab as a page, and opens it in the user's browser.

import {mkdir} from 'node:fs/promises';
import {homedir} from 'node:os';
import {join} from 'node:path';
import {claimFile} from '../../output/sinks/file.js';
import {note, print} from '../../output/sinks/stdio.js';
import {drawPage} from './draw-file.js';
import {withInterrupt} from './interrupt.js';
import {findLabFile} from './lab-file.js';
import {startProgram} from './run-program.js';

interface Options {
	readonly output?: string;
	readonly set?: Readonly<Record<string, string>>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** What opens a page: none where there is no desktop that it could be seen on. */
export function browserOf(env: Environment, platform: string): string[] | null {
	const {BROWSER = '', DISPLAY, WAYLAND_DISPLAY, WSL_DISTRO_NAME} = env;
	// A list, as of Debian's sensible-browser: the first of it.
	const [own = ''] = BROWSER.split(':');
	if (own !== '') {
		return own.split(/\s+/).filter(word => word !== '');
	}

	if (platform === 'darwin') {
		return ['open'];
	}

	return WSL_DISTRO_NAME ? ['wslview'] : DISPLAY || WAYLAND_DISPLAY ? ['xdg-open'] : null;
}

export async function run(labOrFile: string | undefined, {output, set}: Options): Promise<void> {
	const {path: file, lab: running} = await withInterrupt(signal => findLabFile(labOrFile, signal));
	const {lab, page} = await drawPage(file, {set, name: running});
	const path = output ?? (await cachePath(lab));
	await (await claimFile('--output', path)).write(page);
	print(path);
	const browser = browserOf(process.env, process.platform);
	if (browser === null) {
		note('wgsim: there is no desktop here: open the file in a browser');
	} else if (!(await startProgram([...browser, path]))) {
		note(`wgsim: ${browser[0]} did not open it: open the file in a browser`);
	}
}

async function cachePath(lab: string): Promise<string> {
	const folder = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'wgsim');
	await mkdir(folder, {recursive: true, mode: 0o700});
	return join(folder, `${lab}.html`);
}
