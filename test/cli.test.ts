// The command line as a process: how it treats those who read it.

import {execFile} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {fromSource} from './from-source.js';

const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url));

/** Runs a line of bash in which "$@" is wgsim; its exit code is that of the first program that failed. */
const type = (line: string): Promise<{code: unknown; stderr: string}> =>
	new Promise(resolve => {
		const argv = ['-o', 'pipefail', '-c', line, 'bash', process.execPath, fromSource, cli];
		execFile('bash', argv, (error, _, stderr) => resolve({code: error?.code ?? 0, stderr}));
	});

for (const args of ['schema', 'status --help', '--version', 'validate nothing.yaml --json']) {
	test(`wgsim ${args}: a reader that has gone is a silent failure`, async t => {
		t.deepEqual(await type(`exec 3> >(true); wait $!; "$@" ${args} >&3`), {code: 1, stderr: ''});
	});
}

test('the version, however it is asked for', async t => {
	for (const args of ['-v', '-V', '--version', 'version']) {
		const line = `[[ $("$@" ${args}) =~ ^[0-9]+\\.[0-9]+\\.[0-9]+ ]]`;
		t.deepEqual(await type(line), {code: 0, stderr: ''}, args);
	}
});

test('a full disk is a failure, and says so', async t => {
	const {code, stderr} = await type('"$@" schema >/dev/full');
	t.is(code, 1);
	t.regex(stderr, /^wgsim: cannot write to stdout: ENOSPC.*\n$/);
});

test('an error whose words cannot be printed ends as it would', async t => {
	for (const target of ['2>/dev/full', '2>&-', '2> >(true)']) {
		t.is((await type(`"$@" validate nothing.yaml ${target}`)).code, 2, target);
	}
});

test('what is named on the command line does not steer the terminal', async t => {
	const name = '\u001b]0;title\u0007\u009b2J\u202e';
	for (const line of [
		`$'${name}'`,
		`validate $'${name}'`,
		`start $'${name}' --no-tui`,
		`graph --format $'${name}' a`,
	]) {
		const {code, stderr} = await type(`"$@" ${line}`);
		t.is(code, 2);
		t.regex(stderr, /\\x1b\]0;title\\x07\\x9b2J\\u202e/);
		t.notRegex(stderr.replaceAll('\n', ''), /\p{Cc}|\p{Bidi_Control}/u);
	}
});
