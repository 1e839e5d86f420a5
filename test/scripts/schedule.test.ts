// The test script runs its jobs side by side, each once, and alone what must be alone.

import test from 'ava';
import fc from 'fast-check';
// @ts-expect-error: a plain script without types
import {runJobs} from '../../scripts/tests/schedule.mjs';

interface Job {
	readonly title: string;
	readonly file: string | null;
	readonly program: string;
	readonly places: number;
	readonly seconds: number;
	readonly alone: null | 'docker' | 'machine';
	readonly usesMachine: boolean;
}

interface Run {
	readonly begun: string[];
	/** What ran at each moment at which something began. */
	readonly moments: Job[][];
	readonly results: string[];
}

/** Runs jobs on a clock of its own: each takes its seconds. */
async function runAll(jobs: readonly Job[], places: number): Promise<Run> {
	const running = new Map<Job, () => void>();
	const ends = new Map<Job, number>();
	const run: Run = {begun: [], moments: [], results: []};
	let now = 0;
	const all = runJobs(jobs, {
		places,
		run: (job: Job) =>
			new Promise<string>(resolve => {
				run.begun.push(job.title);
				running.set(job, () => resolve(job.title));
				ends.set(job, now + job.seconds);
				run.moments.push([...running.keys()]);
			}),
	});
	while (running.size > 0) {
		const [first] = [...running.keys()].sort((a, b) => ends.get(a)! - ends.get(b)!);
		now = ends.get(first!)!;
		const end = running.get(first!)!;
		running.delete(first!);
		end();
		// What it leaves room for begins in callbacks of promises.
		await new Promise(resolve => setImmediate(resolve));
	}

	run.results.push(...(await all));
	return run;
}

const job = (title: string, more: Partial<Job> = {}): Job => ({
	title,
	file: title,
	program: 'node',
	places: 1,
	seconds: 10,
	alone: null,
	usesMachine: true,
	...more,
});

test('the longest begin first, and the next as soon as there is a place', async t => {
	const jobs = [job('short', {seconds: 1}), job('long', {seconds: 30}), job('middle', {seconds: 5})];
	const {begun, moments, results} = await runAll(jobs, 2);
	t.deepEqual(begun, ['long', 'middle', 'short']);
	t.deepEqual(
		moments.map(running => running.map(({title}) => title)),
		[['long'], ['long', 'middle'], ['long', 'short']],
	);
	t.deepEqual(results, ['middle', 'short', 'long']);
});

test('a file is on one Node after the other, for its labs have names; its shards are side by side', async t => {
	const jobs = [
		job('old 1/2', {file: 'tui', program: 'old', seconds: 9}),
		job('old 2/2', {file: 'tui', program: 'old', seconds: 8}),
		job('next', {file: 'tui', program: 'next', seconds: 7}),
		job('types', {file: null, program: 'old', seconds: 6}),
		job('lint', {file: null, program: 'next', seconds: 5}),
	];
	const {moments} = await runAll(jobs, 9);
	t.deepEqual(
		moments.map(running => running.map(({title}) => title)),
		[
			['old 1/2'],
			['old 1/2', 'old 2/2'],
			['old 1/2', 'old 2/2', 'types'],
			['old 1/2', 'old 2/2', 'types', 'lint'],
			['next'],
		],
	);
});

test('one that needs several places waits for them, and smaller ones go before', async t => {
	const {begun} = await runAll(
		[job('first'), job('wide', {places: 2, seconds: 9}), job('narrow', {seconds: 8})],
		2,
	);
	t.deepEqual(begun, ['first', 'narrow', 'wide']);
});

test('beside one that is alone on Docker runs what does not use the machine, beside one alone on the machine nothing', async t => {
	const jobs = [
		job('lab'),
		job('types', {usesMachine: false}),
		job('alone', {alone: 'docker'}),
		job('quiet', {alone: 'machine', seconds: 1}),
	];
	const {moments} = await runAll(jobs, 9);
	const beside = (title: string) =>
		new Set(
			moments.filter(one => one.some(job => job.title === title)).flatMap(one => one.map(job => job.title)),
		);
	t.deepEqual(beside('alone'), new Set(['alone', 'types']));
	t.deepEqual(beside('quiet'), new Set(['quiet']));
});

test('while processors are idle one more begins at a time, and no more than there are spare places', async t => {
	const begun: string[] = [];
	const ends: (() => void)[] = [];
	let asked = 0;
	const all = runJobs([job('a'), job('b'), job('c'), job('d'), job('e')], {
		places: 1,
		spare: {places: 2, isFree: () => ++asked > 2, seconds: 0.01},
		run: ({title}: Job) => {
			begun.push(title);
			return new Promise<string>(resolve => ends.push(() => resolve(title)));
		},
	});
	t.deepEqual(begun, ['a']);
	const until = async (isSo: () => boolean) => {
		while (!isSo()) {
			await new Promise(resolve => setTimeout(resolve, 5));
		}
	};
	await until(() => asked > 9);
	t.deepEqual(begun, ['a', 'b', 'c']);
	for (let ended = 0; ended < 5; ended++) {
		await until(() => ends.length > ended);
		ends[ended]!();
	}

	t.deepEqual((await all).toSorted(), ['a', 'b', 'c', 'd', 'e']);
});

test('one that wants more places than there are has all of them', async t => {
	t.deepEqual((await runAll([job('huge', {places: 9}), job('lab')], 2)).results, ['huge', 'lab']);
});

test('where there is nothing to do, nothing is done', async t => {
	t.deepEqual(await runJobs([], {places: 1, run: () => t.fail()}), []);
});

test('a job that cannot be run ends the run', async t => {
	await t.throwsAsync(
		runJobs([job('broken')], {places: 1, run: () => Promise.reject(new Error('no such program'))}),
		{
			message: 'no such program',
		},
	);
});

test('whatever the jobs: each runs once, never too many at a time, and no file on two Nodes, and nothing beside what is alone', async t => {
	const jobs = fc.array(
		fc.record({
			title: fc.string(),
			file: fc.constantFrom(null, 'tui', 'faults'),
			program: fc.constantFrom('old', 'next'),
			places: fc.integer({min: 1, max: 4}),
			seconds: fc.integer({min: 1, max: 9}),
			alone: fc.constantFrom(null, null, null, 'docker' as const, 'machine' as const),
			usesMachine: fc.boolean(),
		}),
		{maxLength: 12},
	);
	const property = fc.asyncProperty(jobs, fc.integer({min: 1, max: 4}), async (all, places) => {
		const {begun, moments, results} = await runAll(all, places);
		t.deepEqual(begun.toSorted(), all.map(({title}) => title).toSorted());
		t.deepEqual(results.toSorted(), begun.toSorted());
		for (const running of moments) {
			const taken = running.reduce((sum, one) => sum + one.places, 0);
			t.true(running.length === 1 || taken <= places, `${taken} of ${places}`);
			const tui = running.filter(({file}) => file === 'tui');
			t.true(new Set(tui.map(({program}) => program)).size <= 1);
			for (const one of running.filter(({alone}) => alone !== null)) {
				const others = running.filter(other => other !== one);
				t.false(others.some(({usesMachine}) => usesMachine || one.alone === 'machine'));
			}
		}
	});
	await t.notThrowsAsync(fc.assert(property, {numRuns: 200}));
});
