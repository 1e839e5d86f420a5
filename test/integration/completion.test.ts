// Completion as it happens in bash, zsh and fish: each shell sources its script, and Tab is pressed.

import {mkdtempSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {run} from './helpers.js';

const folder = mkdtempSync(join(tmpdir(), 'wgsim-completion-'));
const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
writeFileSync(join(folder, 'wgsim'), `#!/bin/sh\nexec ${process.execPath} ${cli} "$@"\n`, {mode: 0o755});
const env = {PATH: `${folder}:${process.env.PATH}`};
const top = fileURLToPath(new URL('../..', import.meta.url));

test.serial('bash', async t => {
	const script = `cd ${top}
source <(wgsim completion bash) && source <(wgsim completion bash)
complete -p wgsim
offer() { COMP_LINE=$1; COMP_POINT=\${#1}; _wgsim 2>/dev/null; echo "$1 => \${COMPREPLY[*]}"; }
offer 'wgsim sta'
offer 'wgsim graph --format '
offer 'wgsim start topologies/two'`;
	const {stdout, stderr} = await run(['bash', '--norc', '-c', script], {env});
	t.is(stderr, '');
	t.deepEqual(stdout.trim().split('\n'), [
		'complete -F _wgsim wgsim',
		'wgsim sta => start status',
		'wgsim graph --format  => mermaid dot svg html png',
		'wgsim start topologies/two => topologies/two-sites.yaml',
	]);
});

test.serial('fish', async t => {
	const script = `cd ${top}; wgsim completion fish | source
complete -C 'wgsim sta'
complete -C 'wgsim start topologies/two'`;
	const {stdout} = await run(['fish', '--no-config', '-c', script], {env});
	t.deepEqual(
		stdout
			.trim()
			.split('\n')
			.map(line => line.split('\t')[0]),
		['start', 'status', 'topologies/two-sites.yaml'],
	);
});

test.serial('zsh, by a press of Tab in a terminal', async t => {
	const script = `zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'PS1=; autoload -Uz compinit; compinit -u -D; source <(wgsim completion zsh); unsetopt beep; echo rea""dy'
zpty -r shell out '*ready*'
zpty -n -w shell $'echo got: wgsim; wgsim start --no-wai\\t'
# The command line is turned into words to be printed, once what Tab adds has come.
zpty -r -m shell out '*--no-wait*' && print -r -- completed`;
	const {stdout} = await run(['timeout', '60', 'zsh', '-f', '-c', script], {env});
	t.regex(stdout, /completed/, 'Tab did not complete --no-wai to --no-wait within 60 s');
});
