// Opens pages that wgsim has written in a headless Chromium (Debian's package chromium), and fails where one writes to its console or
// throws: node scripts/open-page.mjs run.html [lab.html …]. With WGSIM_PICTURES=FOLDER, it keeps a picture of each.

import {execFile} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, join, resolve} from 'node:path';
import {promisify} from 'node:util';

const pages = process.argv.slice(2);
const program = process.env['CHROMIUM'] ?? 'chromium';
const pictures = process.env['WGSIM_PICTURES'];
const profile = mkdtempSync(join(tmpdir(), 'wgsim-chromium-'));

/** What the page has come to be, and what it has written to its console. */
async function open(page) {
	const url = new URL(`file://${resolve(page)}`).href;
	const run = (...words) =>
		promisify(execFile)(
			program,
			[
				'--headless',
				// Chromium's own sandbox needs rights that root in a container does not have.
				'--no-sandbox',
				'--disable-gpu',
				'--disable-dev-shm-usage',
				`--user-data-dir=${profile}`,
				'--enable-logging=stderr',
				'--window-size=1600,1000',
				'--virtual-time-budget=3000',
				...words,
				url,
			],
			{maxBuffer: 64 * 1024 ** 2, timeout: 120_000},
		);
	const {stdout, stderr} = await run('--dump-dom');
	if (pictures !== undefined) {
		await run(`--screenshot=${join(resolve(pictures), `${basename(page, '.html')}.png`)}`);
	}

	return {
		dom: stdout,
		told: stderr.split('\n').filter(line => line.includes(':CONSOLE') || /\bCONSOLE\b/.test(line)),
	};
}

try {
	if (pages.length === 0) {
		throw new Error('which pages? node scripts/open-page.mjs run.html');
	}

	for (const page of pages) {
		const {dom, told} = await open(page);
		if (told.length > 0 || !dom.includes('<svg')) {
			process.exitCode = 1;
			console.error([`${page}: ${told.length === 0 ? 'it shows no map' : ''}`, ...told].join('\n'));
		} else {
			console.log(`${page}: nothing in the console`);
		}
	}
} finally {
	rmSync(profile, {recursive: true, force: true});
}
