// Completion as it happens in bash, zsh and fish: each shell sources its script, and Tab is pressed.

import {mkdtempSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {run, wgsim} from './helpers.js';

const folder = mkdtempSync(join(tmpdir(), 'wgsim-completion-'));
const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
writeFileSync(join(folder, 'wgsim'), `#!/bin/sh\nexec ${process.execPath} ${cli} "$@"\n`, {mode: 0o755});
const env = {PATH: `${folder}:${process.env.PATH}`};
const top = fileURLToPath(new URL('../..', import.meta.url));

const lab = 'test-completion';

test.before(async () => {
	await wgsim(['stop', lab]);
	const {code, stderr} = await wgsim([
		'start',
		join(top, 'topologies/two-sites.yaml'),
		'--name',
		lab,
		'--no-wait',
	]);
	if (code !== 0) {
		throw new Error(stderr);
	}
});

test.after.always(async () => {
	await wgsim(['stop', lab]);
});

test.serial('bash', async t => {
	const script = `cd ${top}
source <(wgsim completion bash) && source <(wgsim completion bash)
complete -p wgsim
offer() { COMP_LINE=$1; COMP_POINT=\${#1}; _wgsim 2>/dev/null; echo "$1 => \${COMPREPLY[*]}"; }
offer 'wgsim sta'
offer 'wgsim graph --format '
offer 'wgsim start topologies/two'
offer 'wgsim link down --lab ${lab} V1-1:'
offer 'wgsim status --lab ${lab.slice(0, -1)}'
offer 'wgsim exec --lab ${lab} V'
offer 'wgsim check --only reach,no'
offer 'wgsim partition --lab ${lab} internet V1-1,'
offer 'wgsim measure --lab ${lab} --fault node\\ k'
offer 'wgsim measure --lab ${lab} --fault node\\ kill\\ V2'
offer 'wgsim measure --lab ${lab} --fault link\\ down\\ V1-1:eth0'`;
	const {stdout, stderr} = await run(['bash', '--norc', '-c', script], {env});
	t.is(stderr, '');
	t.deepEqual(stdout.trim().split('\n'), [
		'complete -F _wgsim wgsim',
		'wgsim sta => start status',
		'wgsim graph --format  => mermaid dot svg html png',
		'wgsim start topologies/two => topologies/two-sites.yaml',
		`wgsim link down --lab ${lab} V1-1: => eth0 eth1 wg2`,
		`wgsim status --lab ${lab.slice(0, -1)} => ${lab}`,
		`wgsim exec --lab ${lab} V => V1-1 V2-1`,
		'wgsim check --only reach,no => reach\\,node reach\\,not-reach',
		`wgsim partition --lab ${lab} internet V1-1, => V1-1\\,V2-1`,
		`wgsim measure --lab ${lab} --fault node\\ k => node\\ kill\\ `,
		`wgsim measure --lab ${lab} --fault node\\ kill\\ V2 => node\\ kill\\ V2-1`,
		`wgsim measure --lab ${lab} --fault link\\ down\\ V1-1:eth0 => eth0`,
	]);
});

test.serial('fish', async t => {
	const script = `cd ${top}; wgsim completion fish | source
complete -C 'wgsim sta'
complete -C 'wgsim start topologies/two'
complete -C 'wgsim link down --lab ${lab} V1-1:e'
complete -C 'wgsim exec --lab ${lab} V'
complete -C 'wgsim check --only reach,not'
complete -C 'wgsim measure --lab ${lab} --fault node\\ kill\\ V2'`;
	const {stdout} = await run(['fish', '--no-config', '-c', script], {env});
	t.deepEqual(
		stdout
			.trim()
			.split('\n')
			.map(line => line.split('\t')[0]),
		[
			...['start', 'status', 'topologies/two-sites.yaml'],
			...['V1-1:eth0', 'V1-1:eth1', 'V1-1', 'V2-1', 'reach,not-reach', 'node kill V2-1'],
		],
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

test.serial('zsh, an interface after its node, and a fault in one word', async t => {
	const pressTab = async (typed: string, completed: string) => {
		const script = `zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'PS1=; autoload -Uz compinit; compinit -u -D; source <(wgsim completion zsh); unsetopt beep; echo rea""dy'
zpty -r shell out '*ready*'
zpty -n -w shell $'echo got: wgsim; ${typed}\\t'
zpty -r -m shell out '*${completed}*' && print -r -- completed`;
		const {stdout} = await run(['timeout', '60', 'zsh', '-f', '-c', script], {env});
		t.regex(stdout, /completed/, `${typed}: Tab did not complete it to ${completed} within 60 s`);
	};
	await pressTab(`wgsim link down --lab ${lab} V1-1:w`, 'V1-1:wg2');
	await pressTab(`wgsim measure --lab ${lab} --fault node\\\\ kill\\\\ V2`, 'V2-1');
});
