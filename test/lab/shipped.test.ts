// The labs that ship, by name.

import {mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import {readContent, readTopology} from '../../src/lab/sources/read-topology.js';
import {listShipped, locateTopology} from '../../src/lab/sources/shipped.js';

test('all of them, and no folder of theirs', t => {
	const files = readdirSync(new URL('../../topologies/', import.meta.url));
	t.is(listShipped().length, files.filter(name => name.endsWith('.yaml')).length);
	t.true(listShipped().includes('two-sites'));
	t.false(listShipped().includes('own-config/'));
});

test('a bare name is that of a shipped lab, but a file that is here comes first', async t => {
	t.regex(locateTopology('two-sites'), /\/topologies\/two-sites\.yaml$/);
	t.is((await readTopology('two-sites')).topology.name, 'two-sites');
	for (const named of [
		'-',
		'two-sites.yaml',
		'./two-sites',
		'nothing',
		'../topologies/ring',
		'constructor',
	]) {
		t.is(locateTopology(named), named);
	}

	const folder = mkdtempSync(join(tmpdir(), 'wgsim-shipped-'));
	const before = process.cwd();
	try {
		process.chdir(folder);
		writeFileSync('two-sites', 'name: mine\n');
		t.is(locateTopology('two-sites'), 'two-sites');
	} finally {
		process.chdir(before);
		rmSync(folder, {recursive: true});
	}
});

test('where there is no such file, the names of those that ship are told', async t => {
	const error = await t.throwsAsync(readContent('two-site'), {message: 'two-site: no such file'});
	t.regex((error as {hint?: string}).hint ?? '', /a shipped lab: .*routed-vpn.*two-sites/);
});
