// One copy is kept of files that many nodes have alike.

import {createHash} from 'node:crypto';
import test from 'ava';
import {paths} from '../../src/contract/paths.js';
import {plain, secret} from '../../src/plan/files.js';
import type {PlannedFile} from '../../src/plan/model.js';
import {revisionOf} from '../../src/plan/plan-lab.js';
import {SharedFiles} from '../../src/plan/shared-files.js';

test('files that are equal are kept once, and all others as they are', t => {
	const shared = new SharedFiles();
	const keep = (file: PlannedFile): PlannedFile => {
		const kept = shared.share(file);
		t.deepEqual(kept, file);
		return kept;
	};

	const first = keep(plain('/a', ['x']));
	t.is(keep(plain('/a', ['x'])), first);
	t.not(keep(plain('/b', ['x'])), first);
	t.not(keep(plain('/a', ['x'], 0o755)), first);
	t.not(keep(secret('/a', 'x\n')), first);
	// More contents than are compared.
	for (let number = 0; number < 20; number++) {
		keep(plain('/a', [String(number)]));
	}

	t.is(keep(plain('/a', ['x'])), first);
});

test('the digest of a plan is that of its whole text, wherever its parts begin', t => {
	for (const lead of ['', 'x']) {
		const content = lead + '\u{1f310}'.repeat(2 ** 20) + lead;
		const expected = createHash('sha256').update(content).digest('hex');
		t.is(revisionOf([plain('/other', ['y']), {...plain(paths.fabricPlan, []), content}]), expected);
	}
});
