// The lab's side is linted whole: programs without a suffix too, and each fault that a linter knows is a complaint.

import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
// @ts-expect-error: no types
import {listLabSide} from '../../scripts/lab-side/files.mjs';
// @ts-expect-error: no types
import {runRuff} from '../../scripts/lab-side/ruff.mjs';

function inFile<T>(t: ExecutionContext, text: string, work: (path: string) => T): T {
	const folder = mkdtempSync(join(tmpdir(), 'wgsim-lint-'));
	t.teardown(() => rmSync(folder, {recursive: true}));
	const path = join(folder, 'program');
	writeFileSync(path, text);
	return work(path);
}

test('modules and programs are found by suffix or by interpreter', t => {
	const {python, shell} = listLabSide();
	const top = 'images/node/rootfs/usr/local';
	for (const file of ['lib/wgsim/fabric/ask/echo.py', 'sbin/wgsim-fault']) {
		t.true(python.includes(`${top}/${file}`), file);
		t.false(shell.includes(`${top}/${file}`), file);
	}

	for (const file of [
		`${top}/lib/wgsim/tunnel.sh`,
		`${top}/sbin/birdc6`,
		'images/wgsim/entrypoint',
		'.ci/run',
	]) {
		t.true(shell.includes(file), file);
		t.false(python.includes(file), file);
	}
});

test('ruff complains of what ruff.toml selects, with file and line', t => {
	inFile(t, '"""A module."""\n\nimport os\n', path => {
		t.deepEqual(runRuff([path]), [`${path}:3:8: F401 \`os\` imported but unused`]);
	});
	inFile(t, '"""A module."""\n\nfor a, b in zip([1], [2]):\n    print(a, b)\n', path => {
		t.regex(runRuff([path]).join('\n'), /:3:13: B905 /);
	});
});

test('ruff complains of a file that is not formatted, and formats it', t => {
	inFile(t, '"""A module."""\nNAME = (1)\n', path => {
		t.deepEqual(runRuff([path]), [`${path}: is not formatted; npm run format formats it`]);
		t.deepEqual(runRuff([path], {write: true}), []);
		t.is(readFileSync(path, 'utf8'), '"""A module."""\n\nNAME = 1\n');
		t.deepEqual(runRuff([path]), []);
	});
});
