// What is offered for a verb that there is not.

import test from 'ava';
import type {Command} from 'commander';
import {createProgram} from '../../src/commands/program.js';
import {describeUnknown} from '../../src/commands/suggest-verb.js';

const program = createProgram('0.0.0');
const offered = (word: string, command: Command = program) =>
	/Did you mean (.*)\?/.exec(describeUnknown(command, word))?.[1] ?? null;

for (const [word, verb] of [
	['attach', 'shell'],
	['destory', 'destroy'],
	['pign', 'ping'],
	['inspect', 'status'],
	['deploy', 'start'],
	['stauts', 'status'],
	['tcpdump', 'capture'],
	['Attach', 'shell'],
] as const) {
	test(`${word} → ${verb}`, t => {
		t.is(offered(word), verb);
	});
}

test('verbs of verbs by their letters; what resembles nothing gets no offer', t => {
	const link = program.commands.find(one => one.name() === 'link')!;
	t.is(offered('dwon', link), 'down');
	t.is(offered('attach', link), null);
	t.is(offered('xyzzy'), null);
	t.is(offered('constructor'), null);
});

test('every verb that is offered is there', async t => {
	const names = program.commands.flatMap(one => [one.name(), ...one.aliases()]);
	for (const word of ['attach', 'cut', 'kill', 'watch', 'ip', 'log', 'save']) {
		t.true(names.includes(offered(word)!.split(' ')[0]!), word);
	}
});

test('other names of verbs', t => {
	const nameOf = (word: string) =>
		program.commands.find(one => [one.name(), ...one.aliases()].includes(word))?.name();
	t.deepEqual(['up', 'down', 'destroy', 'ps', 'ssh', 'ls'].map(nameOf), [
		...['start', 'stop', 'stop', 'status', 'shell', 'list'],
	]);
});
