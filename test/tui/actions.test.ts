// What can be done is offered where it makes sense, and the command that is shown is the one that does it.

import test from 'ava';
import type {Command} from 'commander';
import {createProgram} from '../../src/commands/program.js';
import {parseFault} from '../../src/topology/fault/parse.js';
import {offerAll} from '../../src/tui/actions/actions.js';
import type {Target} from '../../src/tui/actions/model.js';
import {reduce} from '../../src/tui/state/reduce.js';
import {targetOf} from '../../src/tui/state/target.js';
import {press, show, stateOf} from './screen.js';
import {reference, withNode} from './snapshots.js';

const start = stateOf(reference, 120, 40);
const gateway = targetOf(press(start, 'down', 'down', 'down'));
const tunnel = targetOf(press(start, 'tab'));
const wire = targetOf(press(start, 'down', 'down', 'down', 'enter'));
const commands = (target: Target, snapshot = reference, others = false) =>
	offerAll(target, snapshot, others).map(({command}) => command);

test('the words of every fault are those that the command line reads as the same fault', t => {
	const broken = {
		...withNode(reference, 'V1-1', {state: 'paused'}),
		faults: [{text: 'node pause V1-1', heal: 'wgsim node unpause V1-1', since: null}],
	};
	const all = [gateway, tunnel, wire].flatMap(target => [
		...offerAll(target, reference, false),
		...offerAll(target, broken, false),
	]);
	const faults = all.flatMap(({command, operation}) =>
		'fault' in operation && operation.kind === 'fault' ? [{command, fault: operation.fault}] : [],
	);
	t.true(faults.length > 20);
	for (const {command, fault} of faults) {
		t.deepEqual(parseFault(command.split(' ').slice(1)), fault, command);
	}
});

test('a wire goes down and up, a tunnel by the wires below it', t => {
	t.true(commands(wire).includes('wgsim link down V1-1:eth0'));
	const cut = {
		...reference,
		faults: [{text: 'link down V1-1:eth0', heal: 'wgsim link up V1-1:eth0', since: null}],
	};
	t.true(commands(wire, cut).includes('wgsim link up V1-1:eth0'));
	t.true(commands(wire, cut).includes('wgsim heal'));
	t.false(commands(wire).includes('wgsim heal'), 'there is nothing to heal');
	t.deepEqual(
		commands(tunnel).filter(command => command.includes('link')),
		['wgsim link down V1-1:eth0', 'wgsim link down V2-1:eth0'],
	);
});

test('links are offered as people count, whatever the kernel numbers them', t => {
	const turned = {
		...reference,
		nodes: reference.nodes.map(node => ({
			...node,
			namespaces: node.namespaces.map(one => ({...one, interfaces: [...one.interfaces!].reverse()})),
		})),
	};
	const state = press(stateOf(turned, 120, 40), 'down', 'down', 'down');
	t.deepEqual(
		commands(targetOf(state), turned).filter(command => command.includes('link down')),
		['wgsim link down V1-1:eth0', 'wgsim link down V1-1:eth1', 'wgsim link down V1-1:eth2'],
	);
});

test('a node is paused, killed and restarted while it runs, else brought back', t => {
	const ofNode = (state: string) =>
		commands(gateway, withNode(reference, 'V1-1', {state})).filter(command =>
			command.startsWith('wgsim node'),
		);
	t.deepEqual(ofNode('running'), [
		'wgsim node pause V1-1',
		'wgsim node kill V1-1',
		'wgsim node restart V1-1',
	]);
	t.deepEqual(ofNode('paused'), ['wgsim node unpause V1-1', 'wgsim node kill V1-1']);
	t.deepEqual(ofNode('exited'), ['wgsim node start V1-1']);
});

test('what may lose something is asked about first', t => {
	const asked = offerAll(gateway, reference, false).filter(({question}) => question !== null);
	t.deepEqual(
		asked.map(({command}) => command),
		['wgsim node kill V1-1', 'wgsim node restart V1-1', 'wgsim stop routed-vpn'],
	);
});

test('a capture at a tunnel takes the outside and the inside together', t => {
	t.true(commands(tunnel).includes('wgsim capture V1-1:eth0 V1-1:wg3 --duration 10 -w V1-1-eth0.pcapng'));
	t.true(
		commands(tunnel).some(command =>
			/^wgsim exec V1-1 --netns private -- ping -c5 -i0\.2 [\da-f.:]+$/.test(command),
		),
	);
});

/** The table of verbs with nothing behind it: it throws at what it does not take. */
function hollow(command: Command): Command {
	command.configureOutput({writeOut: () => {}, writeErr: () => {}});
	if (command.commands.length === 0) {
		command.action(() => {});
	}

	command.commands.forEach(hollow);
	return command;
}

test('every command that is shown can be pasted as it stands', async t => {
	const broken = {
		...withNode(reference, 'V1-1', {state: 'paused'}),
		faults: [{text: 'node pause V1-1', heal: 'wgsim node unpause V1-1', since: null}],
	};
	const targets: Target[] = [gateway, tunnel, wire, {kind: 'lab'}];
	for (const others of [false, true]) {
		for (const command of targets.flatMap(target => [
			...commands(target, reference, others),
			...commands(target, broken, others),
		])) {
			t.notRegex(command, /\b[A-Z]{3,}\b|[<>…]|undefined/, 'a place to fill in');
			await t.notThrowsAsync(
				hollow(createProgram('0')).parseAsync(command.split(' ').slice(1), {from: 'user'}),
				command,
			);
		}
	}
});

test('a tunnel whose other end has no address yet is not pinged', t => {
	const blind = {...reference, nodes: reference.nodes.map(node => ({...node, namespaces: []}))};
	t.false(commands(tunnel, blind).some(command => command.includes('ping')));
});

test('where several labs run, every command names its lab, in a way that its verb takes', t => {
	const broken = {
		...reference,
		faults: [{text: 'node pause V1-1', heal: 'wgsim node unpause V1-1', since: null}],
	};
	const all = [gateway, tunnel, wire, {kind: 'lab'} as const].flatMap(target =>
		commands(target, broken, true),
	);
	const program = createProgram('0');
	for (const command of all) {
		const [, ...words] = command.split(' -- ')[0]!.split(' ');
		// The verb, which may be of two words: `node pause`.
		let verb: Command = program;
		for (
			let next: Command | undefined = program;
			next;
			next = verb.commands.find(one => one.name() === words[0])
		) {
			verb = next;
			words.splice(0, next === program ? 0 : 1);
		}

		const takesOption = verb.options.some(({long}) => long === '--lab');
		const named = takesOption ? words[words.indexOf('--lab') + 1] : words.at(-1);
		t.is(named, 'routed-vpn', command);
		t.is(words.filter(word => word === 'routed-vpn').length, 1, command);
	}

	t.true(all.includes('wgsim link down V1-1:eth0 --lab routed-vpn'));
	t.true(all.includes('wgsim reach routed-vpn'));
	t.true(all.includes('wgsim heal routed-vpn'));
	t.is(new Set(all.map(command => command.split(' ')[1])).size, 10, 'all verbs');
	const state = reduce(stateOf(broken, 120, 40), {kind: 'others', others: true});
	t.regex(show(state), /heals: wgsim node unpause V1-1 --lab routed-vpn/);
	t.regex(show(press(state, 'down', 'down', 'down', 'a')), /wgsim node pause V1-1 --lab routed-vpn/);
});
