// What wgsim and the lab's side agree on is written once, in src/contract.

import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {
	type ContractDigests,
	contractDigest,
	digestsFile,
	noteDigest,
} from '../../scripts/contract/digest.js';
import {contractFiles} from '../../scripts/contract/files.js';
import {paths} from '../../src/contract/paths.js';
import {contractVersion} from '../../src/contract/version.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

for (const [path, text] of contractFiles()) {
	test(`${path} is as src/contract says`, t => {
		const hint = 'run: node --import=tsx scripts/emit-contract.ts';
		t.is(readFileSync(join(root, path), 'utf8'), text, hint);
	});
}

test('a contract that has changed has another version, unless both sides of before understand it', t => {
	const digests: ContractDigests = JSON.parse(readFileSync(join(root, digestsFile), 'utf8'));
	t.is(
		digests[contractVersion],
		contractDigest(contractFiles()),
		'raise contractVersion in src/contract/version.ts and run scripts/emit-contract.ts; or pass it --compatible',
	);
	t.is(Math.max(...Object.keys(digests).map(Number)), contractVersion);
});

test('a changed record changes the digest and demands another version; what is said about it does not', t => {
	const files = contractFiles();
	const path = [...files.keys()].find(each => each.endsWith('contract.py'))!;
	const text = files.get(path)!;
	const withText = (changed: string): string => contractDigest(new Map([...files, [path, changed]]));
	const digest = contractDigest(files);
	t.is(withText(text.replace('"""The file NODE_PLAN.', '"""That file.')), digest);
	const changed = withText(text.replace('    routes: list[FixedRoute]', '    routes: list[str]'));
	t.not(changed, digest);
	t.throws(() => noteDigest({3: digest}, 3, changed, false), {message: /raise contractVersion/});
	t.deepEqual(noteDigest({3: digest}, 3, changed, true), {3: changed});
	t.deepEqual(noteDigest({3: digest}, 4, changed, false), {3: digest, 4: changed});
});

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
