// What wgsim and the lab's side agree on is written once, in src/contract.

import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {contractFiles} from '../../scripts/contract/files.js';
import {paths} from '../../src/contract/paths.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

for (const [path, text] of contractFiles()) {
	test(`${path} is as src/contract says`, t => {
		const hint = 'run: node --import=tsx scripts/emit-contract.ts';
		t.is(readFileSync(join(root, path), 'utf8'), text, hint);
	});
}

/** Code, without comments and Python's documentation, which may name a path. */
const codeOf = (text: string): string =>
	text
		.replaceAll(/\/\*[\s\S]*?\*\/|^\s*"""[\s\S]*?"""/gm, '')
		.replaceAll(/^\s*(\/\/|#).*$/gm, '')
		.replaceAll(/ (\/\/|#) .*$/gm, '');

// Other machines than the lab's nodes have these paths too, and src/plan/export is about them.
const isElsewhere = (path: string): boolean => path.startsWith('src/plan/export/');

const files = ['src', 'images/node/rootfs/usr/local']
	.flatMap(folder =>
		readdirSync(join(root, folder), {recursive: true, withFileTypes: true})
			.filter(entry => entry.isFile() && !entry.parentPath.includes('__pycache__'))
			.map(({parentPath, name}) => join(parentPath, name).slice(root.length)),
	)
	.filter(path => path !== 'src/contract/paths.ts' && !contractFiles().has(path) && !isElsewhere(path));

test('no path of the contract is written anywhere else', t => {
	const known = Object.values(paths).join('|').replaceAll('.', String.raw`\.`);
	const pattern = new RegExp(`(?<=["'\`=(/}\\s])(?<!\\w)(?:${known})(?=["'\`/.\\s)}*]|$)`, 'gm');
	const written = files.flatMap(path => {
		const found = codeOf(readFileSync(join(root, path), 'utf8')).match(pattern) ?? [];
		return found.map(each => `${path}: ${each}`);
	});
	t.true(files.length > 300);
	t.deepEqual(written, []);
});
