// Every test is part of a run: each file on the newest Node, in all of its shards; what depends on Node on the oldest, too.

import {existsSync, readdirSync, readFileSync} from 'node:fs';
import test from 'ava';
// @ts-expect-error: a plain script without types
import {listFiles, listJobs, needsOf, unitOfNode} from '../../scripts/tests/jobs.mjs';
// @ts-expect-error: a plain script without types
import {folders, needs} from '../../scripts/tests/needs.mjs';

const top = new URL('../../', import.meta.url);
const [oldest, newest] = [
	{program: '/oldest/node', version: 'v1'},
	{program: '/newest/node', version: 'v2'},
];

interface Job {
	readonly title: string;
	readonly file: string | null;
	readonly argv: readonly string[];
	readonly env: Readonly<Record<string, string>>;
	readonly program: string;
	readonly places: number;
	readonly alone: string | null;
}

const jobsOf = (nodes: readonly object[], quick = false): Job[] => listJobs({nodes, quick});
const on = ({program}: {program: string}, jobs: readonly Job[]): Job[] =>
	jobs.filter(job => job.program === program);

test('each file of tests on Docker runs on the newest Node, in all of its shards', t => {
	const jobs = on(newest, jobsOf([oldest, newest]));
	const there = folders.flatMap((folder: string) =>
		readdirSync(new URL(folder, top), {recursive: true, encoding: 'utf8'})
			.filter(name => name.endsWith('.test.ts'))
			.map(name => `${folder}/${name}`),
	);
	t.true(there.length > 25);
	for (const path of there) {
		const file = path.replace('.test.ts', '');
		const own = jobs.filter(job => job.file === file);
		t.deepEqual(
			own.map(({env}) => env['WGSIM_SHARD']),
			own.map((_, index) => `${index + 1}/${needsOf(file).shards}`),
			file,
		);
		t.is(own.length, needsOf(file).shards, file);
		t.true(own.every(({argv}) => argv.at(-1) === path && !argv.includes('--match')));
	}
});

test('types, lint and all unit tests run once, on the newest Node; on the oldest those that depend on it', t => {
	const jobs = jobsOf([oldest, newest]);
	t.deepEqual(
		jobs.filter(({file}) => file === null).map(({title}) => title),
		['types', 'lint', "lint of the lab's side"],
	);
	const [everything, some, ...others] = jobs.filter(({file}) => file === 'unit tests');
	t.deepEqual(others, []);
	t.deepEqual([everything!.program, some!.program], [newest.program, oldest.program]);
	t.is(everything!.argv.at(-1), '--tap');
	t.deepEqual(some!.argv.slice(-unitOfNode.length), unitOfNode);
	for (const path of unitOfNode) {
		t.true(existsSync(new URL(path, top)), path);
	}

	t.true(on(oldest, jobs).length > 8);
});

test('a file with shards divides its tables, and nothing else is asked to', t => {
	for (const file of listFiles()) {
		const divides = readFileSync(new URL(`${file}.test.ts`, top), 'utf8').includes("/shard.js'");
		t.is(divides, needsOf(file).shards > 1, file);
	}
});

test('a row of needs is about a file or a folder that is there', t => {
	for (const row of Object.keys(needs)) {
		t.true(folders.includes(row) || listFiles().includes(row), row);
	}
});

test('on one Node everything runs, and quickly the reference lab alone', t => {
	const all = jobsOf([newest]);
	t.deepEqual(
		all.map(({title}) => title),
		jobsOf([oldest, newest]).flatMap(({title}) => (title.includes('v1') ? [] : [title])),
	);
	for (const nodes of [[newest], [oldest, newest]]) {
		t.deepEqual(
			jobsOf(nodes, true).map(({file, title}) => file ?? title),
			['types', 'lint', "lint of the lab's side", 'unit tests', 'test/integration/routed-vpn'],
		);
	}
});
