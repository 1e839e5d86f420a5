// The lock of the embedded engine: one at a time has it, and no other user of the machine can take it.

import {chmodSync, mkdtempSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import {withLock} from '../../src/engine/embedded/lock.js';

const folder = mkdtempSync(join(tmpdir(), 'wgsim-embedded-lock-'));

test.after.always(() => rmSync(folder, {recursive: true, force: true}));

const modeOf = (path: string): number => statSync(path).mode & 0o777;

test('another user can neither open a new lock file nor one that an older wgsim left open to all', async t => {
	const fresh = join(folder, 'state', 'lock');
	const old = join(folder, 'old');
	writeFileSync(old, '');
	chmodSync(old, 0o666);
	for (const path of [fresh, old]) {
		await withLock(path, async () => t.is(modeOf(path), 0o600, path));
	}
});

test('the second waits until the first is done', async t => {
	const path = join(folder, 'queue');
	const order: string[] = [];
	const work = (name: string) => async () => {
		order.push(`${name} begins`);
		await new Promise(resolve => setTimeout(resolve, 200));
		order.push(`${name} ends`);
	};
	await Promise.all([withLock(path, work('one')), withLock(path, work('two'))]);
	const [first] = order[0]!.split(' ');
	const second = first === 'one' ? 'two' : 'one';
	t.deepEqual(order, [`${first} begins`, `${first} ends`, `${second} begins`, `${second} ends`]);
});
