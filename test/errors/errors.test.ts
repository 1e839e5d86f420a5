// Every bad file of this folder gives exactly the text beside it. `UPDATE=1` writes that text anew, to be read.

import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import test from 'ava';
import {exitCodes} from '../../src/errors.js';
import {parseTopology, TopologyError} from '../../src/topology/index.js';

const folder = new URL('./', import.meta.url);
const files = readdirSync(folder).filter(name => name.endsWith('.yaml'));

/** The key of the corpus: no message may show any of it. */
const keyPart = 'CiWM8Klnl';

function explain(content: string | Uint8Array, file: string): string {
	try {
		parseTopology(content, {file});
		return 'no problem\n';
	} catch (error) {
		if (!(error instanceof TopologyError)) {
			throw error;
		}

		return `${error.details.join('\n')}\n`;
	}
}

test('the corpus has its 60 cases', t => {
	t.true(files.length >= 60);
});

for (const file of files) {
	test(`${file} is explained`, t => {
		const actual = explain(readFileSync(new URL(file, folder)), file);
		const golden = new URL(file.replace(/yaml$/, 'expected.txt'), folder);
		if (process.env.UPDATE === '1') {
			writeFileSync(golden, actual);
		}

		t.is(actual, readFileSync(golden, 'utf8'));
		t.false(actual.includes(keyPart));
		for (const line of actual.trimEnd().split('\n')) {
			t.regex(line, new RegExp(`^${file}:[1-9]\\d*:[1-9]\\d*[ :]`));
		}
	});
}

test('a file of 10 MB is refused before it is read', t => {
	const bytes = new Uint8Array(10 * 1024 * 1024).fill(0x20);
	t.is(explain(bytes, 'big.yaml'), 'big.yaml:1:1: the file has 10.0 MiB; at most 2 MiB are possible\n');
});

test('a problem is a usage error', t => {
	const error = t.throws(() => parseTopology('name: 1', {file: 'lab.yaml'}), {instanceOf: TopologyError});
	t.is(error?.exitCode, exitCodes.usage);
	t.is(error?.message, 'one problem in lab.yaml');
});
