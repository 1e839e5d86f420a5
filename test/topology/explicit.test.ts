// The explicit form of a file gives the same lab as the file.

import {readdirSync, readFileSync} from 'node:fs';
import test from 'ava';
import {parseTopology, renderExplicit} from '../../src/topology/index.js';

const folder = new URL('../../topologies/', import.meta.url);

for (const file of readdirSync(folder).filter(name => name.endsWith('.yaml'))) {
	test(`${file} written out is the same lab`, t => {
		const text = readFileSync(new URL(file, folder), 'utf8');
		const explicit = renderExplicit(text, {file});
		t.false(/^(sites|overlay):/m.test(explicit));
		t.deepEqual(parseTopology(explicit, {file}), parseTopology(text, {file}));
	});
}
