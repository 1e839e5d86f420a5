// Each lab of the page of recipes passes its checks, with the files that the page gives it.

import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import {readText} from '../markdown.js';
import {wgsim} from './helpers.js';

const page = readText('docs/recipes.md');
/** A block with the name of its file above it. */
const files = [...page.matchAll(/^`([\w.-]+)`\n\n```\w+\n([\s\S]*?)^```$/gm)].map(
	([, name, text]) => [name!, text!] as const,
);
const labs = files.filter(([name]) => name.endsWith('.yaml'));
const folder = mkdtempSync(join(tmpdir(), 'wgsim-recipes-'));

test.before(() => {
	for (const [name, text] of files) {
		writeFileSync(join(folder, name), text);
	}
});
test.after.always(() => rmSync(folder, {recursive: true, force: true}));

test('the page has recipes, and every file of the page is in one', t => {
	t.true(labs.length >= 5, `${labs.length} labs`);
	t.is(files.length, [...page.matchAll(/^```\w+$/gm)].length, 'each block has the name of its file');
});

for (const [name] of labs) {
	test.serial(`${name} passes its checks`, async t => {
		t.timeout(300_000);
		const {code, stdout, stderr} = await wgsim(['check', join(folder, name)]);
		t.is(code, 0, `${stdout}\n${stderr}`);
	});
}
