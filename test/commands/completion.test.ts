// What Tab offers, by the real table of verbs.

import test from 'ava';
import fc from 'fast-check';
import {asksForRunning, findCandidates} from '../../src/commands/completion/candidates.js';
import {createProgram} from '../../src/commands/program.js';

const program = createProgram('0.0.0');
const context = {
	labs: ['routed-vpn', 'try-2'],
	nodes: [
		{name: 'R1', lab: 'routed-vpn'},
		{name: 'V1-1', lab: 'routed-vpn'},
		{name: 'V1-1', lab: 'try-2'},
	],
	files: () => [{value: 'lab.yaml', description: 'topology'}],
};
const offer = (...words: string[]) => findCandidates(program, words, context).map(({value}) => value);

test('verbs, and verbs of verbs', t => {
	t.deepEqual(offer('sta'), ['start', 'status']);
	t.deepEqual(offer('engine', 'st'), ['start', 'stop', 'status']);
	t.true(offer('').includes('doctor'));
});

test('options of the verb, and the choices of an option', t => {
	t.deepEqual(offer('start', '--no-w'), ['--no-wait']);
	t.deepEqual(offer('graph', '--format', 'd'), ['dot']);
	t.deepEqual(offer('start', '--timeout', ''), []);
	t.deepEqual(offer('--vers'), ['--version']);
});

test('labs, nodes and files where they belong', t => {
	t.deepEqual(offer('stop', ''), ['routed-vpn', 'try-2']);
	t.deepEqual(offer('exec', 'V'), ['V1-1']);
	t.deepEqual(offer('exec', '--lab', 'try'), ['try-2']);
	t.deepEqual(offer('start', '--timeout', '9', ''), ['lab.yaml']);
	t.deepEqual(offer('validate', 'a.yaml', ''), ['lab.yaml']);
	t.deepEqual(offer('completion', ''), ['bash', 'zsh', 'fish']);
});

test('nothing of ours after --', t => {
	t.deepEqual(offer('exec', 'R1', '--', ''), []);
});

test('Docker is asked only where a lab or a node can stand', t => {
	t.true(asksForRunning(program, ['exec', '']));
	t.true(asksForRunning(program, ['stop', 'rou']));
	t.false(asksForRunning(program, ['sta']));
	t.false(asksForRunning(program, ['start', '--no']));
});

test('whatever is typed, what is offered begins with it', t => {
	const word = fc.oneof(
		fc.string(),
		fc.constantFrom('start', 'engine', 'exec', '--lab', '--', '-', 'R1', '--format', 'graph', 'constructor'),
	);
	fc.assert(
		fc.property(fc.array(word, {minLength: 1, maxLength: 5}), words => {
			const offered = offer(...words);
			t.true(offered.every(value => value.startsWith(words.at(-1)!)));
		}),
	);
});
