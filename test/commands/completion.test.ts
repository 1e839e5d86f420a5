// What Tab offers, by the real table of verbs.

import test from 'ava';
import fc from 'fast-check';
import {asksForPlans, asksForRunning, findCandidates} from '../../src/commands/completion/candidates.js';
import {createProgram} from '../../src/commands/program.js';

const program = createProgram('0.0.0');
const context = {
	labs: ['routed-vpn', 'try-2'],
	nodes: [
		{name: 'R1', lab: 'routed-vpn'},
		{name: 'V1-1', lab: 'routed-vpn'},
		{name: 'V1-1', lab: 'try-2'},
	],
	interfaces: [
		{node: 'V1-1', namespace: 'main', ifname: 'eth0', lab: 'routed-vpn'},
		{node: 'V1-1', namespace: 'private', ifname: 'wg3', lab: 'routed-vpn'},
		{node: 'V1-1', namespace: 'main', ifname: 'eth7', lab: 'try-2'},
		{node: 'R1', namespace: 'main', ifname: 'eth0', lab: 'routed-vpn'},
	],
	networks: [
		{name: 'internet', members: ['V1-1', 'V2-1'], lab: 'routed-vpn'},
		{name: 'lan1', members: ['R1', 'V1-1'], lab: 'try-2'},
	],
	scenarios: [
		{name: 'lose-a-gateway', lab: 'routed-vpn'},
		{name: 'rotate-keys', lab: 'routed-vpn'},
	],
	shipped: ['ring', 'two-sites'],
	files: (_typed: string, suffix = /\.ya?ml$/) =>
		['lab.yaml', 'run.wgsim'].filter(value => suffix.test(value)).map(value => ({value, description: ''})),
};
const offer = (...words: string[]) => findCandidates(program, words, context).map(({value}) => value);

test('verbs, and verbs of verbs', t => {
	t.deepEqual(offer('sta'), ['start', 'status']);
	t.deepEqual(offer('engine', 'st'), ['start', 'stop', 'status']);
	t.true(offer('').includes('doctor'));
});

test('help is followed by verbs, and by those of a verb', t => {
	t.deepEqual(offer('help', 'sta'), ['start', 'status']);
	t.deepEqual(offer('help', 'link', 'd'), ['down']);
	t.deepEqual(offer('help', 'no-such', ''), []);
	t.deepEqual(offer('help', '--m'), ['--man']);
});

test('a recording is one by its suffix', t => {
	t.deepEqual(offer('replay', ''), ['run.wgsim']);
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
	t.deepEqual(offer('start', '--timeout', '9', ''), ['lab.yaml', 'ring', 'two-sites']);
	t.deepEqual(offer('graph', 'tw'), ['two-sites']);
	t.deepEqual(offer('import', ''), ['lab.yaml']);
	t.deepEqual(offer('validate', 'a.yaml', 'l'), ['lab.yaml']);
	t.deepEqual(offer('completion', ''), ['bash', 'zsh', 'fish']);
});

test('interfaces after the node and its colon; of points with their namespace', t => {
	t.deepEqual(offer('link', 'down', 'V1'), ['V1-1:']);
	t.deepEqual(offer('link', 'down', 'V1-1:'), ['V1-1:eth0', 'V1-1:wg3', 'V1-1:eth7']);
	t.deepEqual(offer('link', 'down', '--lab', 'try-2', 'V1-1:e'), ['V1-1:eth7']);
	t.deepEqual(offer('capture', 'R1:eth0', 'V1-1/private:'), ['V1-1/private:wg3']);
});

test('with --lab, nodes, networks and scenarios of that lab alone', t => {
	t.deepEqual(offer('exec', '--lab', 'try-2', ''), ['V1-1']);
	t.deepEqual(offer('exec', '--lab=try-2', ''), ['V1-1']);
	t.deepEqual(offer('status', '--lab', 'r'), ['routed-vpn']);
	t.deepEqual(offer('partition', '--lab', 'try-2', ''), ['lan1']);
	t.deepEqual(offer('scenario', '--lab', 'try-2', ''), []);
});

test('networks and the members of their parts, scenarios, daemons', t => {
	t.deepEqual(offer('partition', 'int'), ['internet']);
	t.deepEqual(offer('partition', 'internet', 'V1-1,V'), ['V1-1,V2-1']);
	t.deepEqual(offer('scenario', 'lose-a-gateway', ''), ['rotate-keys']);
	t.deepEqual(offer('daemon', 'kill', ''), ['bird', 'wireguard']);
	t.deepEqual(offer('ping', 'R1', 'V'), ['V1-1']);
	t.deepEqual(offer('ssh', 'R'), ['R1']);
});

test('kinds, each once and with commas between', t => {
	t.deepEqual(offer('check', '--only', 'reach,no'), ['reach,node', 'reach,not-reach']);
	t.false(offer('check', '--skip', 'reach,').includes('reach,reach'));
	t.deepEqual(offer('exec', '--kind', 'gateway,r'), ['gateway,router']);
});

test('a fault, in one word of the command line', t => {
	t.deepEqual(offer('measure', '--fault', 'node k'), ['node kill ']);
	t.deepEqual(offer('measure', '--fault', 'node kill R'), ['node kill R1']);
	t.deepEqual(offer('measure', '--fault', 'link down R1:'), ['link down R1:eth0']);
	t.deepEqual(offer('measure', '--fault', 'partition i'), ['partition internet']);
});

test('plans are read only where they are needed', t => {
	for (const words of [
		['link', 'down', 'V1-1:'],
		['capture', 'V1-1/private:w'],
		['partition', ''],
		['partition', 'internet', 'V1-1,'],
		['scenario', ''],
		['scenario', '--lab', 'x', ''],
		['measure', '--fault', 'link down V1-1:'],
		['measure', '--fault', 'partition '],
	]) {
		t.true(asksForPlans(program, words), words.join(' '));
		t.true(asksForRunning(program, words), words.join(' '));
	}

	for (const words of [
		['link', 'down', 'V'],
		['exec', ''],
		['check', '--only', ''],
		['start', ''],
	]) {
		t.false(asksForPlans(program, words), words.join(' '));
	}

	t.true(asksForRunning(program, ['exec', '--lab', 'try-2', '']));
	t.true(asksForRunning(program, ['measure', '--fault', 'node kill V']));
	t.false(asksForRunning(program, ['measure', '--fault', 'node k']));
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
