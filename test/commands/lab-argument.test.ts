// The lab is given in one way by all verbs.

import test from 'ava';
import type {Command} from 'commander';
import {onlyLab} from '../../src/commands/lab-argument.js';
import {createProgram} from '../../src/commands/program.js';
import {currentUser} from '../../src/lab/containers/current-user.js';

const leavesOf = (command: Command): Command[] =>
	command.commands.length === 0 ? [command] : command.commands.flatMap(leavesOf);
const pathOf = (command: Command): string =>
	command.parent === null ? '' : `${pathOf(command.parent)} ${command.name()}`.trim();

/** They work on files, on the machine, or on no lab at all. */
const withoutLab = [
	...[
		'start',
		'list',
		'machines',
		'validate',
		'render',
		'graph',
		'replay',
		'schema',
		'import',
		'doctor',
		'completion',
		'version',
		'init',
		'diff',
		'help',
	],
	...['engine start', 'engine stop', 'engine status', 'image build'],
];

test('every verb on a running lab takes --lab', t => {
	const leaves = leavesOf(createProgram('0.0.0'));
	const without = leaves.filter(({options}) => !options.some(({long}) => long === '--lab')).map(pathOf);
	t.deepEqual(without.sort(), withoutLab.sort());
});

test('what --lab names stands where the argument does', async t => {
	const program = createProgram('0.0.0');
	const seen: unknown[] = [];
	for (const verb of ['status', 'stop', 'check', 'export', 'measure', 'tui']) {
		program.commands
			.find(one => one.name() === verb)!
			.action((lab: unknown) => {
				seen.push(lab);
			});
	}

	program.commands
		.find(one => one.name() === 'restore')!
		.action((_file: unknown, lab: unknown) => {
			seen.push(lab);
		});

	for (const words of [
		['status', '--lab', 'a'],
		['stop', 'a', '--lab', 'a'],
		['check', '--lab=a'],
		['export', 'a'],
		['measure', '--fault', 'node kill V1-1', '--lab', 'a'],
		['tui', '--lab', 'a'],
		['restore', 'kept', '--lab', 'a'],
		['restore', 'kept', 'a'],
	]) {
		await program.parseAsync(words, {from: 'user'});
	}

	t.deepEqual(seen, Array(8).fill('a'));
});

test('two labs are refused', t => {
	t.throws(() => onlyLab('a', 'b'), {message: 'two labs are named: a, and --lab b'});
	t.is(onlyLab('a', 'a'), 'a');
	t.is(onlyLab(undefined, undefined), undefined);
});

test('behind sudo, the user is the one that called it', t => {
	t.is(currentUser({SUDO_USER: 'ann'}), process.getuid?.() === 0 ? 'ann' : currentUser({}));
	t.not(currentUser({}), '');
});
