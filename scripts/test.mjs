// Everything that CI checks, from nothing installed: set-up, types, lint, unit tests, tests on real Docker, on the oldest Node that
// runs wgsim; what depends on Node on the next one, too. `--this-node`: all of it on the Node that runs this, and on no other.

import {readdirSync} from 'node:fs';
import path from 'node:path';
import {parseArgs} from 'node:util';
import {main, root, run, seconds, step, tool} from './lib.mjs';
import {areasOnBoth, findNode, next, oldest, withNode} from './nodes.mjs';
import {dockerEnvironment, installTools, setUp} from './setup.mjs';
import {createTapReader} from './tap.mjs';

const folder = 'test/integration';
// These hold the whole machine, or all that one Docker has, to what it was before, or need its timers on time: nothing else may run
// beside them.
const alone = ['routed-vpn', 'engine', 'handshakes'];
const onDocker = ['--config', 'ava.integration.config.js'];
// Labs wait for timers more than for the processor: three at a time take little longer than one, on two processors.
const threeAtATime = [...onDocker, '--concurrency', '3'];

await main(async () => {
	const begun = Date.now();
	const {'this-node': onlyThis} = parseArgs({
		options: {'this-node': {type: 'boolean', default: false}},
	}).values;
	// Without Docker this throws: tests on it are never skipped.
	const engine = await setUp();
	await step('tools of the tests', () =>
		installTools({python3: 'python3-minimal', ip: 'iproute2', zsh: 'zsh', fish: 'fish', jq: 'jq'}),
	);
	const here = process.execPath;
	const nodes = onlyThis
		? [{program: here, version: process.version}]
		: [await findNode(oldest), await findNode(next)];
	process.stdout.write(`✔ Node: ${nodes.map(({version}) => version).join(', and ')}\n`);
	const checks = [
		await check('types', [here, tool('typescript/bin/tsc'), '--noEmit']),
		await check('lint', [here, tool('@biomejs/biome/bin/biome'), 'check', '.']),
	];
	const tests = (title, node, args) =>
		runTests(title, [node, tool('ava/entrypoints/cli.mjs'), '--tap', ...args], {
			...dockerEnvironment(engine),
			...withNode(node),
		});
	const areas = readdirSync(path.join(root, folder))
		.filter(name => name.endsWith('.test.ts'))
		.map(name => path.basename(name, '.test.ts'))
		.filter(area => !alone.includes(area));
	const runs = [];
	for (const [index, {program, version}] of nodes.entries()) {
		// The first does everything.
		const chosen = index === 0 ? areas : areasOnBoth;
		runs.push(
			await tests(`unit tests on Node ${version}`, program, []),
			await tests(`integration tests of the machine on Node ${version}`, program, [
				...onDocker,
				...filesOf(alone),
			]),
			await tests(`integration tests on Node ${version}`, program, [...threeAtATime, ...filesOf(chosen)]),
		);
	}

	const passed = runs.reduce((sum, run) => sum + run.passed, 0);
	const failed = runs.reduce((sum, run) => sum + run.failed, 0);
	const broken = checks.filter(({ok}) => !ok).map(({title}) => title);
	for (const {title, failures} of runs.filter(run => run.failures.length > 0)) {
		// Once more where the reader looks first: the end.
		process.stdout.write(`\nfailed, ${title}\n${failures.flat().join('\n')}\n`);
	}
	process.stdout.write(
		`\n${broken.length > 0 ? `${broken.join(' and ')} failed; ` : ''}took ${seconds(begun)} s\n`,
	);
	process.stdout.write(`${passed} passed, ${failed} failed\n`);
	return broken.length + failed === 0 ? 0 : 1;
});

function filesOf(areas) {
	return areas.map(area => `${folder}/${area}.test.ts`);
}

async function check(title, argv) {
	const begun = Date.now();
	const ok = (await run(argv)) === 0;
	process.stdout.write(`${ok ? '✔' : '✘'} ${title} (${seconds(begun)} s)\n`);
	return {title, ok};
}

async function runTests(title, argv, env) {
	process.stdout.write(`\n${title}\n`);
	const begun = Date.now();
	const reader = createTapReader(line => process.stdout.write(`${line}\n`));
	const code = await run(argv, {onLine: reader.read, env});
	const {passed, failed} = reader.counts();
	// A run that breaks off, or that finds no test, must not look like success.
	const lost = failed === 0 && (code !== 0 || passed === 0) ? 1 : 0;
	process.stdout.write(
		`${failed + lost === 0 ? '✔' : '✘'} ${title}: ${passed} passed, ${failed + lost} failed (${seconds(begun)} s)\n`,
	);
	return {title, passed, failed: failed + lost, failures: reader.failures()};
}
