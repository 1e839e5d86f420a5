// However the live view ends, and whenever it steps aside, the terminal is as it was. In real terminals; no lab is needed for it.

import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import test, {type ExecutionContext} from 'ava';
import {fromSource} from '../from-source.js';
import {PseudoTerminal} from './pseudo-terminal.js';
import {assertRestored} from './restored.js';

const view = fileURLToPath(new URL('view-without-lab.ts', import.meta.url));
const size = {columns: 100, rows: 30};

const argvOf = (how: string) => [process.execPath, fromSource, view, how];

function open(t: ExecutionContext, argv: readonly string[]) {
	const terminal = new PseudoTerminal(argv, size);
	t.teardown(() => terminal.dispose());
	return terminal;
}

const crashes: Readonly<Record<string, RegExp>> = {
	component: /wgsim: Cannot read properties of null/,
	callback: /wgsim: thrown in a callback/,
	rejection: /wgsim: a promise that nobody awaits/,
};

for (const [how, message] of Object.entries(crashes)) {
	test.serial(`a crash (${how}) is told on a terminal that is whole`, async t => {
		const terminal = open(t, argvOf(how));
		await terminal.until(/● V1-1/);
		t.true(terminal.isAlternate);
		t.is(await terminal.exited, 1);
		assertRestored(t, terminal);
		const screen = await terminal.screen();
		t.regex(screen, message);
		t.regex(screen, /This is a bug in wgsim/);
	});
}

const ctrlZ = '\u001a';

/** A shell with job control, with the view in its foreground. */
async function inShell(t: ExecutionContext) {
	const terminal = open(t, ['env', 'PS1=shell> ', 'HISTFILE=', 'bash', '--norc', '--noprofile', '-i']);
	await terminal.until(/shell>/);
	terminal.send(`${argvOf('nothing').join(' ')}\r`);
	await terminal.until(/● V1-1[\s\S]*q quit/);
	t.true(terminal.isAlternate);
	return terminal;
}

/** Back in the view, which is drawn whole and takes keys one by one. */
async function assertBack(t: ExecutionContext, terminal: PseudoTerminal) {
	terminal.send('fg\r');
	await terminal.until(/^ wgsim routed-vpn[\s\S]*● V1-1[\s\S]*q quit/);
	t.true(terminal.isAlternate);
	t.false(terminal.isCursorVisible);
	terminal.send('?');
	await terminal.until(/─ Keys ─/);
	terminal.send('q');
	// The keys are drawn over the nodes, which are seen beside them: until they are gone, q may still be on its way.
	await terminal.until(/^(?![\s\S]*─ Keys ─)[\s\S]*● V1-1[\s\S]*q quit/);
}

/** In the shell, where what is typed is shown. The time is named, as an earlier answer may still be on the screen. */
async function assertModes(terminal: PseudoTerminal, time: string) {
	terminal.send(`clear; stty -a | grep -wo -e "-*icanon" -e "-*echo" | xargs echo ${time}:\r`);
	await terminal.until(new RegExp(`^${time}: icanon echo$`, 'm'));
}

test.serial('Ctrl-Z gives the terminal back to the shell; fg draws all of it again', async t => {
	const terminal = await inShell(t);
	terminal.send(ctrlZ);
	await terminal.until(/Stopped/);
	t.false(terminal.isAlternate);
	t.true(terminal.isCursorVisible);
	await assertModes(terminal, 'suspended');
	await assertBack(t, terminal);
	// It is not told of this one, and cannot step aside; but the shell has written on its screen meanwhile.
	const [view] = readFileSync(`/proc/${terminal.pid}/task/${terminal.pid}/children`, 'utf8').split(' ');
	process.kill(Number(view), 'SIGSTOP');
	await terminal.until(/Stopped/);
	await assertModes(terminal, 'stopped');
	await assertBack(t, terminal);
	terminal.send('q');
	await terminal.until(/shell>/);
	t.false(terminal.isAlternate);
	t.true(terminal.isCursorVisible);
	await assertModes(terminal, 'ended');
});
