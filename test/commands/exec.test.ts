// What of exec's words are nodes, and what is the command.

import test from 'ava';
import {createProgram} from '../../src/commands/program.js';
import {splitWords} from '../../src/commands/run/exec.js';

/** As commander hands them out: without the --. */
const split = (...typed: string[]) => splitWords(typed.filter(word => word !== '--').slice(1), typed);

test('before -- are nodes, and after it is the command', t => {
	t.deepEqual(split('exec', 'R1', '--', 'ping', '-c2', 'R2'), {nodes: ['R1'], argv: ['ping', '-c2', 'R2']});
	t.deepEqual(split('exec', 'V*', 'R1', '--', 'wg'), {nodes: ['V*', 'R1'], argv: ['wg']});
	t.deepEqual(split('exec', '--', 'wg'), {nodes: [], argv: ['wg']});
	t.deepEqual(split('exec', 'R1', '--'), {nodes: ['R1'], argv: []});
});

test('without -- the first word is the node', t => {
	t.deepEqual(split('exec', 'R1', 'hostname', 'x'), {nodes: ['R1'], argv: ['hostname', 'x']});
	t.deepEqual(split('exec', 'R1'), {nodes: ['R1'], argv: []});
	t.deepEqual(split('exec'), {nodes: [], argv: []});
});

test('a -- of the command is its own', t => {
	t.deepEqual(splitWords(['R1', 'sh', '--', 'x'], ['exec', 'R1', '--', 'sh', '--', 'x']), {
		nodes: ['R1'],
		argv: ['sh', '--', 'x'],
	});
});

for (const [args, message] of [
	[['exec'], /missing required argument 'node'/],
	[['exec', 'R1'], /missing required argument 'command'/],
	[['exec', '--json', '--', 'true'], /missing required argument 'node'/],
] as const) {
	test(`refused before Docker is asked: ${args.join(' ')}`, async t => {
		await t.throwsAsync(createProgram('0.0.0').parseAsync(args, {from: 'user'}), {message});
	});
}
