// What the documentation says to type is typed, on an engine that has nothing else: the tutorial in its order, then all other pages.

import test from 'ava';
import {nodeImageTag} from '../../src/engine/image.js';
import {readBlocks, readText, wgsimArguments} from '../markdown.js';
import {linesToType, pages, readLines} from '../typed-lines.js';
import {docker} from './helpers.js';
import {copyImage, type OwnEngine, startOwnEngine} from './own-engine.js';
import {Typist} from './typist.js';

const tutorial = 'docs/tutorial.md';
let engine: OwnEngine;
let typist: Typist;

/** As the engine that everybody uses runs its containers: where capabilities are withheld, by a runtime of wgsim's. */
async function usualRuntime(): Promise<string[]> {
	const {stdout} = await docker('info', '--format', '{{json .}}');
	const {DefaultRuntime: name, Runtimes: runtimes} = JSON.parse(stdout);
	return name === 'runc' ? [] : [`--add-runtime=${name}=${runtimes[name].path}`, `--default-runtime=${name}`];
}

test.before(async () => {
	const runtime = await usualRuntime();
	engine = await startOwnEngine(() => runtime);
	await copyImage(engine, nodeImageTag());
	typist = new Typist(engine.host);
});

test.after.always(async () => {
	const left = (await engine.docker('ps', '-aq')).stdout.split('\n').filter(Boolean);
	if (left.length > 0) {
		await engine.docker('rm', '--force', '--volumes', ...left);
	}

	await engine.stop();
	typist.dispose();
});

async function nothingIsLeft(): Promise<boolean> {
	const [containers, volumes] = [await engine.docker('ps', '-aq'), await engine.docker('volume', 'ls', '-q')];
	return containers.stdout + volumes.stdout === '';
}

test.serial('the tutorial: each command ends well, and at the end nothing is left', async t => {
	t.timeout(600_000);
	const lines = readLines(tutorial);
	t.true(lines.length > 20, `${lines.length} commands`);
	for (const line of lines) {
		const begun = Date.now();
		const {code, stdout, stderr} = await typist.type(line);
		t.log(`${((Date.now() - begun) / 1000).toFixed(1)} s  ${line}`);
		t.is(code, 0, `${line}\n${stdout}\n${stderr}`);
	}

	t.true(await nothingIsLeft());
});

test.serial('what needs a terminal in the tutorial is driven in one by another test', t => {
	const blocks = readBlocks(readText(tutorial));
	const lines = blocks.filter(({info}) => info === 'sh interactive').flatMap(block => block.lines);
	const driven = readText('test/integration/tui.test.ts');
	for (const [verb] of lines.flatMap(wgsimArguments)) {
		t.true(driven.includes(`open(t, ['${verb}'`), verb);
	}

	t.deepEqual(
		[...new Set(blocks.map(({info}) => info))].filter(info => !/^sh( interactive)?$/.test(info)),
		[],
		'every block is run, or driven',
	);
});

/** What has to come before what, where pages are read together; within a row as the pages have it. */
const order = [
	// Without a lab.
	/^(?!wgsim |docker )|^wgsim (validate|render|graph(?!.*--live)|schema)\b|^generate-vpn|wgsim (completion|version|init|help)\b|--help$/,
	/^wgsim export my-vpn\.yaml|^wgsim import alice/,
	/^wgsim start( --dry-run)?$/,
	// On the reference lab, which stays whole.
	/^docker exec|^wgsim (status(?!.*--watch)|reach|ping|path|interfaces|list|logs|exec(?!.*tcpdump)|doctor|image|scenario --list|check|open)\b/,
	/^wgsim (capture|status|exec|record|save|graph .*--live|export(?!.*--with-keys))\b/,
	/^wgsim (replay|restore)\b/,
	/^wgsim export .*--with-keys/,
	/^wgsim import (?!.*&&)/,
	/^wgsim events\b/,
	// And is broken.
	/^wgsim (measure|link|node|partition|daemon|key|heal)\b/,
	/^wgsim stop$/,
	// Labs of one's own.
	/^wgsim start (my-vpn|hub-and-spoke)|^wgsim import .* && wgsim start|^wgsim start vpn/,
	/^wgsim diff /,
	/^wgsim stop /,
];
/** The lab that is the only one may be named, or not. */
const nameless = (line: string): string => line.replace(/ routed-vpn\b/, '');
const rank = (line: string): number => order.findIndex(pattern => pattern.test(line));

test.serial('the other pages: each command that can be run does what it says', async t => {
	t.timeout(900_000);
	const typed = new Set(readLines(tutorial));
	const starting = ['wgsim start', 'wgsim stop'];
	const all = linesToType(pages.filter(page => page !== tutorial)).map(line => typist.fillIn(line));
	const lines = all
		.filter(line => !all.some(other => other.startsWith(`${line} |`)))
		.filter((line, index, rest) => rest.findIndex(one => nameless(one) === nameless(line)) === index)
		.filter(line => !typed.has(line) || starting.includes(line));
	t.deepEqual(
		lines.filter(line => rank(line) < 0),
		[],
		'a command without a place in the order',
	);
	t.true(lines.length > 70, `${lines.length} commands`);
	for (const line of lines.toSorted((a, b) => rank(a) - rank(b))) {
		const begun = Date.now();
		const {code, stdout, stderr} = await typist.type(line);
		t.log(`${((Date.now() - begun) / 1000).toFixed(1)} s  ${line}`);
		t.is(code, 0, `${line}\n${stdout}\n${stderr}`);
	}

	t.true(await nothingIsLeft());
});

test.serial('a command that fails is noticed, and one that shows nothing until Ctrl-C', async t => {
	const failed = await typist.type('wgsim validate no-such-file.yaml | cat');
	t.is(failed.code, 2);
	t.regex(failed.stderr, /no-such-file\.yaml/);
	const silent = await typist.type('wgsim status --watch --json | grep nothing', 5000);
	t.not(silent.code, 0);
});
