// Builds wgsim's own image once for all tests that run in it; what has not changed comes from Docker's cache.

import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {run} from './helpers.js';

export const image = 'wgsim-test:ci';

const script = fileURLToPath(new URL('../../scripts/image.mjs', import.meta.url));
// Of two builds at one time the second would find nothing in the cache.
const lock = join(tmpdir(), 'wgsim-test-image.lock');

export async function buildImage(): Promise<void> {
	const {code, stdout, stderr} = await run(['flock', lock, process.execPath, script, image]);
	if (code !== 0) {
		throw new Error(`${image} was not built:\n${stdout}\n${stderr}`);
	}
}
