// The command line as a process: how it treats those who read it.

import {execFile} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import test from 'ava';

const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url));

/** Runs a line of bash in which "$@" is wgsim; its exit code is that of the first program that failed. */
const type = (line: string): Promise<{code: unknown; stderr: string}> =>
	new Promise(resolve => {
		const argv = ['-o', 'pipefail', '-c', line, 'bash', process.execPath, '--import=tsx', cli];
		execFile('bash', argv, (error, _, stderr) => resolve({code: error?.code ?? 0, stderr}));
	});

for (const args of ['schema', 'status --help', '--version']) {
	test(`wgsim ${args}: a reader who has had enough is no failure`, async t => {
		t.deepEqual(await type(`"$@" ${args} | true`), {code: 0, stderr: ''});
	});
}

test('a full disk is a failure, and says so', async t => {
	const {code, stderr} = await type('"$@" schema >/dev/full');
	t.is(code, 1);
	t.regex(stderr, /^wgsim: cannot write to stdout: ENOSPC.*\n$/);
});
