// The node image's tag follows its build context, and nothing else.

import {chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import {packagesOf, readContext} from '../../src/engine/image/context.js';
import {nodeImageTag} from '../../src/engine/image.js';

const folder = mkdtempSync(join(tmpdir(), 'wgsim-context-'));
const file = join(folder, 'rootfs/boot');

test.beforeEach(() => {
	mkdirSync(join(folder, 'rootfs'), {recursive: true});
	writeFileSync(file, 'true\n');
	chmodSync(file, 0o755);
	writeFileSync(join(folder, 'packages.txt'), 'bird2\nfping\n');
});

test.after.always(() => rmSync(folder, {recursive: true, force: true}));

test.serial('time stamps, umask and editors leave the hash as it is', t => {
	const {hash} = readContext(folder);
	utimesSync(file, 0, 0);
	chmodSync(file, 0o775);
	mkdirSync(join(folder, 'rootfs/__pycache__'), {recursive: true});
	writeFileSync(join(folder, 'rootfs/__pycache__/x.pyc'), 'x');
	t.is(readContext(folder).hash, hash);
});

test.serial('content, executable bit and paths change it', t => {
	const {hash} = readContext(folder);
	writeFileSync(file, 'false\n');
	const changed = readContext(folder).hash;
	chmodSync(file, 0o644);
	const plain = readContext(folder).hash;
	writeFileSync(join(folder, 'rootfs/more'), '');
	t.is(new Set([hash, changed, plain, readContext(folder).hash]).size, 4);
});

test.serial('the package list is read from the context', t => {
	t.deepEqual(packagesOf(readContext(folder)), ['bird2', 'fping']);
});

test('the tag has 12 hex digits', t => {
	t.regex(nodeImageTag(), /^wgsim\/node:[0-9a-f]{12}$/);
	t.is(nodeImageTag(), nodeImageTag());
});
