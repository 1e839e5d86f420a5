// What there is to run: each file of tests on Docker is a job, or as many as it has shards; and types, lint and unit tests.

import fs from 'node:fs';
import path from 'node:path';
import {root, tool} from '../lib.mjs';
import {folders, needs} from './needs.mjs';

/** The part of the tests that `--quick` runs on Docker. */
const quickFile = 'test/integration/routed-vpn';

/**
 * `nodes`: programs of Node with their versions, the oldest first. The last runs all tests: from Node 22 on it keeps what it has
 * compiled, and a unit test takes half the processor time, a verb two thirds. The others run the tests that depend on Node.
 * Throws where a row of needs is about no file.
 */
export function listJobs({nodes, quick}) {
	const files = listFiles();
	const strays = Object.keys(needs).filter(row => !files.includes(row) && !folders.includes(row));
	if (strays.length > 0) {
		throw new Error(`scripts/tests/needs.mjs has rows for files that are not there: ${strays.join(', ')}`);
	}

	const newest = nodes.at(-1);
	const others = quick ? [] : nodes.slice(0, -1);
	const chosen = quick ? [quickFile] : files;
	return [
		checkJob('types', [newest.program, tool('typescript/bin/tsc'), '--noEmit'], 10),
		checkJob('lint', [newest.program, tool('@biomejs/biome/bin/biome'), 'check', '.'], 10),
		checkJob("lint of the lab's side", [newest.program, path.join(root, 'scripts/lint-lab.mjs')], 60),
		unitJob(newest, []),
		...chosen.flatMap(file => fileJobs(newest, file, needsOf(file))),
		...others.flatMap(node => [unitJob(node, unitOfNode), ...jobsOfNode(node, files)]),
	];
}

/** Files of tests on Docker, without `.test.ts`. */
export function listFiles() {
	return folders.flatMap(folder =>
		fs
			.readdirSync(path.join(root, folder), {recursive: true})
			.filter(name => name.endsWith('.test.ts'))
			.map(name => `${folder}/${name.replace(/\.test\.ts$/, '')}`)
			.sort(),
	);
}

const usual = {labs: 1, shards: 1, alone: null, seconds: 60, match: [], onOldNode: null};

/** What a file needs, all told. */
export function needsOf(file) {
	const folder = folders.find(name => file.startsWith(`${name}/`));
	return {...usual, ...needs[folder], ...needs[file]};
}

/** The unit tests of what is streams, sockets, signals, terminals and modules: the others are the same on every Node. */
export const unitOfNode = [
	'test/cli.test.ts',
	...['interrupt', 'validate'].map(name => `test/commands/${name}.test.ts`),
	'test/engine',
	...['file', 'planning-notice', 'redraw'].map(name => `test/output/${name}.test.ts`),
	'test/scripts/run-job.test.ts',
	...['color', 'keys', 'painter'].map(name => `test/tui/${name}.test.ts`),
];

function jobsOfNode(node, files) {
	return files.flatMap(file => {
		const own = needsOf(file);
		return own.onOldNode === null ? [] : fileJobs(node, file, {...own, ...own.onOldNode});
	});
}

function checkJob(title, argv, seconds) {
	return {
		title,
		file: null,
		argv,
		env: {},
		isTest: false,
		places: 1,
		seconds,
		alone: null,
		usesMachine: false,
	};
}

function unitJob({program, version}, paths) {
	return {
		...avaJob(program, paths),
		title: `unit tests (Node ${version})`,
		file: 'unit tests',
		// AVA runs as many files at a time as there are processors.
		places: 2,
		seconds: 320,
		// No lab: it may run beside a file that must be alone on Docker.
		usesMachine: false,
	};
}

function fileJobs({program, version}, file, {shards, labs, alone, seconds, match}) {
	return Array.from({length: shards}, (_, index) => ({
		...avaJob(program, [
			'--config',
			'ava.integration.config.js',
			...match.flatMap(title => ['--match', title]),
			`${file}.test.ts`,
		]),
		title: `${file}${shards === 1 ? '' : ` ${index + 1}/${shards}`} (Node ${version})`,
		file,
		env: {WGSIM_SHARD: `${index + 1}/${shards}`},
		match,
		places: labs,
		seconds: seconds / shards,
		alone,
	}));
}

function avaJob(program, args) {
	return {
		argv: [program, tool('ava/entrypoints/cli.mjs'), '--tap', ...args],
		program,
		env: {},
		isTest: true,
		match: [],
		alone: null,
		usesMachine: true,
	};
}
