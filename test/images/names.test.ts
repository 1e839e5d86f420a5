// A running node's hosts file follows the lab, and keeps what others have written into it.

import test from 'ava';
import {python} from './python.js';

const replaced = (hosts: string, names: string): string =>
	python(
		'from fabric.wiring.names import BEGIN, END, replace_names\nmarked = lambda text: text.replace("BEGIN", BEGIN).replace("END", END)\nprint(json.dumps(replace_names(marked(given[0]), given[1])))',
		[hosts, names],
	) as string;

test('the names of before make way, and what stands around them stays', t => {
	t.is(replaced('own\nBEGIN\nold\nEND\nadded\n', 'new\n'), 'own\nnew\nadded\n');
});

test('a hosts file without the names of the lab is left alone', t => {
	t.is(replaced('own\n', 'new\n'), 'own\n');
	t.regex(replaced('own\nBEGIN\nold\n', 'new\n'), /^own\n# .*\nold\n$/);
});
