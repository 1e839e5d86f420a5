// Builds dist out of src: types by tsc, code by esbuild; beside the old one, which is there until the new one is whole. Does nothing
// where dist is fresh.

import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import {bundle} from './bundle.mjs';
import {announce, main, must, root, step, tool} from './lib.mjs';

/** What dist is made of. */
const sources = [
	'src',
	...['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'],
	...['scripts/dist.mjs', 'scripts/bundle.mjs'],
];
/** What others call: the command, and the library. */
const entries = ['src/cli.ts', 'src/index.ts'];
const dist = path.join(root, 'dist');
/** Says what a dist was made of. */
const marker = '.source-hash';

/** Returns a remark for `step`: null where dist was fresh. */
export async function buildDist() {
	const hash = hashOf(sources);
	if (readMarker() === hash) {
		return null;
	}

	announce('building dist');
	// Not in node_modules or the temporary folder: those may be on another file system, and a rename stays on one.
	const fresh = fs.mkdtempSync(path.join(root, '.dist-'));
	try {
		await must('the TypeScript build', [
			process.execPath,
			tool('typescript/bin/tsc'),
			...['-p', 'tsconfig.build.json', '--emitDeclarationOnly', '--outDir', fresh],
		]);
		await bundle(entries, fresh);
		fs.chmodSync(path.join(fresh, 'cli.js'), 0o755);
		fs.writeFileSync(path.join(fresh, marker), hash);
		fs.chmodSync(fresh, 0o755);
		replaceFolder(dist, fresh);
	} finally {
		fs.rmSync(fresh, {recursive: true, force: true});
	}

	return 'built';
}

function readMarker() {
	const file = path.join(dist, marker);
	return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : null;
}

/**
 * Puts the folder `fresh` in the place of `folder`, by renaming: between the old one and the new one there is none only for the
 * moment between two system calls. Others may do the same at the same time: the last one wins.
 */
export function replaceFolder(folder, fresh) {
	const old = `${fresh}-old`;
	try {
		for (;;) {
			try {
				fs.renameSync(folder, old);
			} catch (error) {
				if (error.code !== 'ENOENT') {
					throw error;
				}
			}

			try {
				fs.renameSync(fresh, folder);
				return;
			} catch (error) {
				// Another was faster, between the two renames. So this goes on for as long as others do it, too.
				if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') {
					throw error;
				}

				fs.rmSync(old, {recursive: true, force: true});
			}
		}
	} finally {
		fs.rmSync(old, {recursive: true, force: true});
	}
}

function hashOf(names) {
	const hash = crypto.createHash('sha256');
	for (const file of names.flatMap(name => listFiles(path.join(root, name))).sort()) {
		hash.update(`${path.relative(root, file)}\0`).update(fs.readFileSync(file));
	}

	return hash.digest('hex');
}

function listFiles(name) {
	if (!fs.statSync(name).isDirectory()) {
		return [name];
	}

	return fs.readdirSync(name).flatMap(entry => listFiles(path.join(name, entry)));
}

if (process.argv[1] && import.meta.url === pathToFileURL(fs.realpathSync(process.argv[1])).href) {
	await main(() => step('build', buildDist));
}
