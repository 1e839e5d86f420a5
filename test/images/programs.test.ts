// The programs of the node image are programs: each file is of a kind, and each is understood by what is to run it.

import {spawnSync} from 'node:child_process';
import {readdirSync, readFileSync, statSync} from 'node:fs';
import {join, relative} from 'node:path';
import test from 'ava';
import {python, rootfs} from './python.js';

type Kind = 'python' | 'bash' | 'sh' | 'awk';

const programs = readdirSync(join(rootfs, 'usr/local'), {recursive: true, withFileTypes: true})
	.filter(entry => entry.isFile() && !entry.name.endsWith('.pyc'))
	.map(({parentPath, name}) => {
		const path = join(parentPath, name);
		const first = readFileSync(path, 'utf8').split('\n')[0]!;
		return {name, path, first, kind: kindOf(name, first)};
	});

function kindOf(name: string, first: string): Kind | null {
	if (name.endsWith('.py') || first === '#!/usr/bin/python3 -I') {
		return 'python';
	}

	if (name.endsWith('.awk')) {
		return 'awk';
	}

	// What is sourced has no interpreter of its own; bash sources it, or sh does as it reads its configuration.
	return first === '#!/bin/bash' || name.endsWith('.sh')
		? 'bash'
		: first === '#!/bin/sh' || name.endsWith('.conf')
			? 'sh'
			: null;
}

const checks: Record<Exclude<Kind, 'python'>, (path: string) => [string, ...string[]]> = {
	bash: path => ['bash', '-n', path],
	sh: path => ['sh', '-n', path],
	awk: path => ['mawk', '-f', path, '/dev/null'],
};

/** What Python does not understand of its programs, all in one process. It writes no bytecode beside the source. */
const misunderstood = python(
	`
import ast
said = {}
for path in given:
    try:
        with open(path, encoding="utf-8") as file:
            ast.parse(file.read(), path)
    except SyntaxError as error:
        said[path] = str(error)
print(json.dumps(said))
`,
	programs.filter(({kind}) => kind === 'python').map(({path}) => path),
) as Readonly<Record<string, string>>;

test('every program of the image is of a known kind, and may be run if it is to be', t => {
	t.true(programs.length >= 12);
	for (const {name, path, kind, first} of programs) {
		t.not(kind, null, name);
		t.is((statSync(path).mode & 0o111) !== 0, first.startsWith('#!'), name);
	}
});

for (const {path, kind} of programs) {
	test(`${kind} understands ${relative(rootfs, path)}`, t => {
		if (kind === 'python') {
			t.is(misunderstood[path], undefined);
			return;
		}

		const [command, ...args] = checks[kind!](path);
		const {status, stderr} = spawnSync(command, args, {encoding: 'utf8'});
		t.is(status, 0, stderr);
	});
}
