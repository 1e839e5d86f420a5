// The explicit form of a file gives the same lab as the file.

import {readdirSync, readFileSync} from 'node:fs';
import test from 'ava';
import {parseTopology, renderExplicit} from '../../src/topology/index.js';

// What ships, and what the language says beyond what ships.
const folders = ['../../topologies/', './labs/'].map(path => new URL(path, import.meta.url));

const labs = folders.flatMap(folder =>
	readdirSync(folder)
		.filter(name => name.endsWith('.yaml'))
		.map(file => ({folder, file})),
);

for (const {folder, file} of labs) {
	test(`${file} written out is the same lab`, t => {
		const text = readFileSync(new URL(file, folder), 'utf8');
		const explicit = renderExplicit(text, {file});
		t.false(/^(sites|overlay):/m.test(explicit));
		t.deepEqual(parseTopology(explicit, {file}), parseTopology(text, {file}));
	});
}
