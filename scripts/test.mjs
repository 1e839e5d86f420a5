// Everything that CI checks, from nothing installed: set-up, types, lint, unit tests, tests on real Docker.

import {readdirSync} from 'node:fs';
import path from 'node:path';
import {main, root, run, seconds, step, tool} from './lib.mjs';
import {findNode24} from './node24.mjs';
import {dockerEnvironment, installTools, setUp} from './setup.mjs';
import {createTapReader} from './tap.mjs';

const folder = 'test/integration';
const seedPage = `${folder}/routed-vpn.test.ts`;
// These hold the whole machine, or all that one Docker has, to what it was before: nothing else may run beside them.
const alone = [seedPage, `${folder}/engine.test.ts`];

await main(async () => {
	const begun = Date.now();
	// Without Docker this throws: tests on it are never skipped.
	const engine = await setUp();
	await step('tools of the tests', () =>
		installTools({python3: 'python3-minimal', ip: 'iproute2', zsh: 'zsh', fish: 'fish', jq: 'jq'}),
	);
	let node24 = '';
	await step('Node 24', async () => {
		const {program, remark} = await findNode24();
		node24 = program;
		return remark;
	});
	const env = dockerEnvironment(engine);
	const node = process.execPath;
	const checks = [
		await check('types', [node, tool('typescript/bin/tsc'), '--noEmit']),
		await check('lint', [node, tool('@biomejs/biome/bin/biome'), 'check', '.']),
	];
	const integration = ['--config', 'ava.integration.config.js'];
	const others = readdirSync(path.join(root, folder))
		.filter(name => name.endsWith('.test.ts'))
		.map(name => `${folder}/${name}`)
		.filter(file => !alone.includes(file));
	const runs = [
		await runTests('unit tests', node, [], env),
		await runTests('integration tests of the machine', node, [...integration, ...alone], env),
		// Labs wait for timers more than for the processor: two at a time take little longer than one.
		await runTests('integration tests', node, [...integration, '--concurrency', '2', ...others], env),
		await runTests('unit tests on Node 24', node24, [], env),
		// Again on the next Node: the whole main job, on real Docker. All of them would double the time.
		await runTests('the seed page on Node 24', node24, [...integration, seedPage], env),
	];
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

async function check(title, argv) {
	const begun = Date.now();
	const ok = (await run(argv)) === 0;
	process.stdout.write(`${ok ? '✔' : '✘'} ${title} (${seconds(begun)} s)\n`);
	return {title, ok};
}

async function runTests(title, node, args, env) {
	process.stdout.write(`\n${title}\n`);
	const begun = Date.now();
	const reader = createTapReader(line => process.stdout.write(`${line}\n`));
	const code = await run([node, tool('ava/entrypoints/cli.mjs'), '--tap', ...args], {
		onLine: reader.read,
		env,
	});
	const {passed, failed} = reader.counts();
	// A run that breaks off, or that finds no test, must not look like success.
	const lost = failed === 0 && (code !== 0 || passed === 0) ? 1 : 0;
	process.stdout.write(
		`${failed + lost === 0 ? '✔' : '✘'} ${title}: ${passed} passed, ${failed + lost} failed (${seconds(begun)} s)\n`,
	);
	return {title, passed, failed: failed + lost, failures: reader.failures()};
}
