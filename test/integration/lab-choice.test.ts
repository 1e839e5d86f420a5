// A lab that is not named: which one is meant, and that it is said and asked before anything is undone or removed.

import {copyFileSync, mkdtempSync, realpathSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import test, {type ExecutionContext} from 'ava';
import {cli, docker, tryDocker, wgsim} from './helpers.js';
import {PseudoTerminal} from './pseudo-terminal.js';

const lab = 'test-choice';
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'wgsim-choice-')));
const here = {cwd: folder};

test.before(async () => {
	await wgsim(['stop', lab]);
	copyFileSync(
		fileURLToPath(new URL('../../topologies/two-sites.yaml', import.meta.url)),
		join(folder, 'a.yaml'),
	);
	const {code, stderr} = await wgsim(['start', 'a.yaml', '--name', lab, '--no-wait'], here);
	if (code !== 0) {
		throw new Error(stderr);
	}
});

test.after.always(async () => {
	await wgsim(['stop', lab]);
	rmSync(folder, {recursive: true});
});

const labOf = async (args: readonly string[], options: Parameters<typeof wgsim>[1]) => {
	const {stdout, stderr} = await wgsim([...args, '--json'], options);
	return JSON.parse(stdout || '{}').lab ?? stderr;
};

test.serial('the lab of the file in this folder; by --lab and by WGSIM_LAB from anywhere', async t => {
	t.is(await labOf(['status'], here), lab);
	t.is(await labOf(['status', '--lab', lab], {}), lab);
	t.is(await labOf(['status'], {env: {WGSIM_LAB: lab}}), lab);
	t.is(await labOf(['link', 'up', 'V1-1:eth0'], {env: {WGSIM_LAB: lab}}), lab);
	t.is((await wgsim(['exec', 'R1', '--', 'hostname'], here)).stdout, 'R1\n');
	const {code, stderr} = await wgsim(['status'], {...here, env: {WGSIM_LAB: 'test-choice-x'}});
	t.is(code, 1);
	t.regex(stderr, /no lab named test-choice-x runs here, and WGSIM_LAB asks for it/);
});

test.serial('the lab bears the name of its user, and list shows it', async t => {
	const {stdout} = await docker('inspect', '-f', '{{index .Config.Labels "wgsim.user"}}', `${lab}-R1`);
	const {labs} = JSON.parse((await wgsim(['list', '--json'])).stdout);
	t.is(labs.find((one: {lab: string}) => one.lab === lab).user, stdout.trim());
	t.not(stdout.trim(), '');
});

test.serial('without a terminal, heal says which lab it has guessed', async t => {
	const guessed = await wgsim(['heal'], here);
	t.is(guessed.code, 0);
	t.is(guessed.stderr, `wgsim: heal: ${lab}, the lab of a file in this folder\n`);
	t.is((await wgsim(['heal', lab], here)).stderr, '');
});

async function stopOnTerminal(t: ExecutionContext, answer: string) {
	const terminal = new PseudoTerminal([process.execPath, cli, 'stop'], {columns: 100, rows: 30, cwd: folder});
	t.teardown(() => terminal.dispose());
	await terminal.until(/stop test-choice, the lab of a file in this folder\? \[y\/N\]/);
	terminal.send(answer);
	const code = await terminal.exited;
	const left = (await tryDocker('ps', '-aq', '--filter', `label=wgsim.lab=${lab}`)).stdout;
	return {code, screen: await terminal.screen(), left: left.split('\n').filter(Boolean).length};
}

test.serial('on a terminal, stop asks; no, nothing and Ctrl-C leave the lab as it is', async t => {
	for (const [answer, code] of [
		['n\r', 2],
		['\r', 2],
		['\u0004', 2],
		['\u0003', 130],
	] as const) {
		const asked = await stopOnTerminal(t, answer);
		t.is(asked.code, code, JSON.stringify(answer));
		t.is(asked.left, 5);
	}
});

test.serial('on a terminal, stop asks; yes removes the lab', async t => {
	const {code, screen, left} = await stopOnTerminal(t, 'y\r');
	t.is(code, 0);
	t.regex(screen, /removed: 5 containers/);
	t.is(left, 0);
});
