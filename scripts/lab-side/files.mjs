// Finds the programs and modules that are not TypeScript: by their suffix, or by the first line of a file without one.

import fs from 'node:fs';
import path from 'node:path';
import {root} from '../lib.mjs';

const folders = ['images', 'scripts', '.ci', 'examples', 'test'];
const suffixes = {'.py': 'python', '.sh': 'shell', '.bash': 'shell'};
const interpreters = [
	[/^#!.*\bpython3?\b/, 'python'],
	[/^#!.*\b(?:ba|da)?sh\b/, 'shell'],
];

/** Paths below the repository's root, by language. */
export function listLabSide() {
	const files = {python: [], shell: []};
	for (const folder of folders) {
		for (const name of fs.readdirSync(path.join(root, folder), {recursive: true}).sort()) {
			const file = path.join(folder, name);
			files[languageOf(file)]?.push(file);
		}
	}

	return files;
}

function languageOf(file) {
	const suffix = path.extname(file);
	if (suffix !== '' || !fs.lstatSync(path.join(root, file)).isFile()) {
		return suffixes[suffix] ?? null;
	}

	const [first] = fs.readFileSync(path.join(root, file), 'utf8').split('\n', 1);
	return interpreters.find(([pattern]) => pattern.test(first))?.[1] ?? null;
}
