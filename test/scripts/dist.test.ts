// dist is built beside the old one and put in its place: never missing, never half of it, and not built where it is fresh.

import {
	cpSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import test, {type ExecutionContext} from 'ava';
import {run} from '../integration/helpers.js';

const top = fileURLToPath(new URL('../../', import.meta.url));

function makeFolder(t: ExecutionContext): string {
	const folder = mkdtempSync(join(tmpdir(), 'wgsim-dist-'));
	t.teardown(() => rmSync(folder, {recursive: true, force: true}));
	return folder;
}

/** A clone with hardly anything in it, but the scripts that build. */
function makeClone(t: ExecutionContext) {
	const folder = makeFolder(t);
	for (const name of [
		'scripts/dist.mjs',
		'scripts/bundle.mjs',
		'scripts/lib.mjs',
		'tsconfig.json',
		'tsconfig.build.json',
		'package.json',
		'package-lock.json',
	]) {
		cpSync(join(top, name), join(folder, name));
	}

	symlinkSync(join(top, 'node_modules'), join(folder, 'node_modules'));
	mkdirSync(join(folder, 'src'));
	writeFileSync(join(folder, 'src/index.ts'), 'export const library = true;\n');
	const write = (code: string) => writeFileSync(join(folder, 'src/cli.ts'), code);
	write('export const version = 1;\n');
	return {
		write,
		build: () => run([process.execPath, join(folder, 'scripts/dist.mjs')]),
		read: () => readFileSync(join(folder, 'dist/cli.js'), 'utf8'),
		dist: join(folder, 'dist'),
		leftovers: () => readdirSync(folder).filter(name => name.startsWith('.dist')),
	};
}

test('what npm calls a build is this one', t => {
	const {scripts} = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8'));
	t.is(scripts.build, 'node scripts/dist.mjs');
});

test('a build that is fresh is left alone, one that is not is replaced, and one that fails changes nothing', async t => {
	const clone = makeClone(t);
	t.regex((await clone.build()).stdout, /✔ build: built /);
	t.regex(clone.read(), /version = 1/);
	t.is(statSync(join(clone.dist, 'cli.js')).mode & 0o777, 0o755);
	t.is(statSync(clone.dist).mode & 0o777, 0o755);
	t.true(existsSync(join(clone.dist, 'index.js')));
	t.true(existsSync(join(clone.dist, 'index.d.ts')));
	t.false(existsSync(join(clone.dist, 'cli.ts')));
	const first = statSync(clone.dist).ino;

	t.regex((await clone.build()).stdout, /✔ build: nothing to do /);
	t.is(statSync(clone.dist).ino, first);

	clone.write('export const version: string = 2;\n');
	const failed = await clone.build();
	t.is(failed.code, 1);
	t.regex(failed.stderr, /error TS2322/);
	t.is(statSync(clone.dist).ino, first);
	t.regex(clone.read(), /version = 1/);

	clone.write('export const version = 2;\n');
	t.regex((await clone.build()).stdout, /✔ build: built /);
	t.regex(clone.read(), /version = 2/);
	t.deepEqual(clone.leftovers(), []);
});

test('of several that replace a folder at one time each ends well, and one of them is there', async t => {
	const folder = makeFolder(t);
	const target = join(folder, 'dist');
	const script = `
		const {replaceFolder} = await import(${JSON.stringify(join(top, 'scripts/dist.mjs'))});
		const {mkdirSync, writeFileSync} = await import('node:fs');
		const [target, name] = process.argv.slice(2);
		for (let round = 0; round < 100; round++) {
			const fresh = target + '-' + name + '-' + round;
			mkdirSync(fresh);
			writeFileSync(fresh + '/name', name);
			replaceFolder(target, fresh);
		}`;
	const program = join(makeFolder(t), 'replace.mjs');
	writeFileSync(program, script);
	const names = ['a', 'b', 'c'];
	const ran = await Promise.all(names.map(name => run([process.execPath, program, target, name])));
	t.deepEqual(
		ran.map(({code, stderr}) => `${code}${stderr}`),
		['0', '0', '0'],
	);
	t.true(names.includes(readFileSync(join(target, 'name'), 'utf8')));
	t.deepEqual(readdirSync(folder), ['dist']);
});
