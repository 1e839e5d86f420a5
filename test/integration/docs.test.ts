// docs/tutorial.md, every command of it in its order and as it is written, on an engine that has nothing else.

import {copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import {nodeImageTag} from '../../src/engine/image.js';
import {readBlocks, readText, wgsimArguments} from '../markdown.js';
import {cli, docker, referenceTopology, run} from './helpers.js';
import {copyImage, startOwnEngine} from './own-engine.js';

const blocks = readBlocks(readText('docs/tutorial.md'));
const linesOf = (info: string): string[] =>
	blocks.filter(block => block.info === info).flatMap(({lines}) => lines.filter(line => line.trim() !== ''));

/** As the engine that everybody uses runs its containers: where capabilities are withheld, by a runtime of wgsim's. */
async function usualRuntime(): Promise<string[]> {
	const {stdout} = await docker('info', '--format', '{{json .}}');
	const {DefaultRuntime: name, Runtimes: runtimes} = JSON.parse(stdout);
	return name === 'runc' ? [] : [`--add-runtime=${name}=${runtimes[name].path}`, `--default-runtime=${name}`];
}

test.serial('each command ends well, and at the end nothing is left', async t => {
	t.timeout(600_000);
	const folder = mkdtempSync(join(tmpdir(), 'wgsim-tutorial-'));
	writeFileSync(join(folder, 'wgsim'), `#!/bin/sh\nexec ${process.execPath} ${cli} "$@"\n`, {mode: 0o755});
	copyFileSync(referenceTopology, join(folder, 'routed-vpn.yaml'));
	const runtime = await usualRuntime();
	const engine = await startOwnEngine(() => runtime);
	try {
		await copyImage(engine, nodeImageTag());
		const env = {DOCKER_HOST: engine.host, PATH: `${folder}:${process.env.PATH}`};
		const lines = linesOf('sh');
		t.true(lines.length > 20, `${lines.length} commands`);
		for (const line of lines) {
			const begun = Date.now();
			const {code, stdout, stderr} = await run(['bash', '-c', line], {cwd: folder, env});
			t.log(`${((Date.now() - begun) / 1000).toFixed(1)} s  ${line}`);
			t.is(code, 0, `${line}\n${stdout}\n${stderr}`);
		}

		t.is((await engine.docker('ps', '-aq')).stdout, '');
		t.is((await engine.docker('volume', 'ls', '-q')).stdout, '');
	} finally {
		const left = (await engine.docker('ps', '-aq')).stdout.split('\n').filter(Boolean);
		if (left.length > 0) {
			await engine.docker('rm', '--force', '--volumes', ...left);
		}

		await engine.stop();
		rmSync(folder, {recursive: true, force: true});
	}
});

test.serial('what needs a terminal is driven in one by another test', t => {
	const driven = readdirSync(new URL('.', import.meta.url))
		.filter(name => name.endsWith('.test.ts') && name !== 'tutorial.test.ts')
		.map(name => readFileSync(new URL(name, import.meta.url), 'utf8'))
		.filter(text => text.includes('pseudo-terminal'))
		.join('\n');
	for (const line of linesOf('sh interactive')) {
		for (const [verb] of wgsimArguments(line)) {
			t.true(driven.includes(`open(t, ['${verb}'`), line);
		}
	}

	t.deepEqual(
		[...new Set(blocks.map(({info}) => info))].filter(info => !/^sh( interactive)?$/.test(info)),
		[],
		'every block is run, or driven',
	);
});
