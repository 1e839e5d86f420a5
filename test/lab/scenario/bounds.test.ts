// What became of probes, held against bounds; when a lab rests; which scenarios are meant.

import test from 'ava';
import {Observation} from '../../../src/lab/measure/observation.js';
import {findUnrest, isLosing} from '../../../src/lab/measure/unrest.js';
import {describeCheck, flowing, holds, judgeBounds} from '../../../src/lab/scenario/bounds.js';
import {chooseScenarios} from '../../../src/lab/scenario/scenario.js';
import type {ScenarioStep} from '../../../src/topology/scenario.js';
import {read} from '../../plan/reference.js';

type CheckStep = Extract<ScenarioStep, {kind: 'check'}>;

/** Two flows with a probe every 20 ms up to `until`; those of `lost` never come. Times in milliseconds. */
function observe(until: number, lost: (flow: number, sent: number) => boolean): Observation {
	const observation = new Observation();
	const ends = (flow: number, from: string, to: string) =>
		({flow, from, to, family: 4, source: '', target: ''}) as const;
	observation.apply({kind: 'flows', at: 0, flows: [ends(0, 'R1', 'R3'), ends(1, 'R2', 'R3')]});
	const sent = Array.from({length: until / 20}, (_, index) => index * 20);
	const flows = [0, 1].map(flow => ({
		flow,
		first: 0,
		sent,
		received: sent.flatMap((time, index) => (lost(flow, time) ? [] : [[index, time + 1] as const])),
	}));
	observation.apply({kind: 'probes', at: until, flows});
	return observation;
}

const bound = (operator: '<' | '=', value: number) => ({operator, value, text: `${operator} ${value}`});
const step: CheckStep = {kind: 'check', probes: null, gap: null, lost: null, reach: null, within: 60};
const gapOf500 = (flow: number, sent: number) => flow === 0 && sent >= 1000 && sent < 1500;

test('a bound holds for the worst of the flows that it is about', t => {
	const seen = observe(4000, gapOf500);
	const judge = (part: Partial<CheckStep>) => judgeBounds(seen, {...step, ...part}, 500, 3000).status;
	t.is(judge({gap: bound('<', 600)}), 'passed');
	t.is(judge({gap: bound('<', 500)}), 'failed');
	t.is(judge({gap: bound('=', 0), probes: ['R2:R3']}), 'passed');
	t.is(judge({gap: bound('=', 0), probes: ['R3:R1']}), 'failed', 'either way round');
	t.is(judge({lost: {...bound('=', 25), unit: 'packets'}, probes: ['R1:R3']}), 'passed');
	t.is(judge({lost: {...bound('<', 20), unit: 'percent'}, probes: ['R1:R3']}), 'failed');
	t.is(judge({lost: {...bound('<', 21), unit: 'percent'}, probes: ['R1:R3']}), 'passed');
	t.is(judge({gap: bound('<', 600), probes: ['R1:R9']}), 'failed', 'a flow that is not there proves nothing');
	t.like(judgeBounds(seen, {...step, gap: bound('=', 0)}, 500, 3000), {
		seen: 'R1 → R3 (IPv4): gap 0.50 s, 25 of 125 lost',
		facts: ['R1 → R3 (IPv4): gap 0.50 s, 25 of 125 lost'],
	});
	t.is(
		judgeBounds(seen, {...step, gap: bound('=', 0)}, 1500, 3000).status,
		'passed',
		'what was before does not count',
	);
});

test('each comparison is what it says', t => {
	const compare = (operator: '<' | '<=' | '=' | '>=' | '>') =>
		[1, 2, 3].map(seen => holds({operator, value: 2, text: ''}, seen));
	t.deepEqual(compare('<'), [true, false, false]);
	t.deepEqual(compare('<='), [true, true, false]);
	t.deepEqual(compare('='), [false, true, false]);
	t.deepEqual(compare('>='), [false, true, true]);
	t.deepEqual(compare('>'), [false, false, true]);
});

test('packets come through when all of the last moment did, and do not when none did', t => {
	const cut = observe(6000, (flow, sent) => flow === 0 && sent > 2000);
	t.true(flowing(cut, ['R2:R3'], true));
	t.false(flowing(cut, null, true));
	t.true(flowing(cut, ['R1:R3'], false));
	t.false(flowing(cut, null, false));
	t.false(
		flowing(
			observe(0, () => false),
			null,
			true,
		),
		'without probes nothing is known',
	);
});

/** Looked at from 1 s on, with 5 s to rest. */
const unrest = (observation: Observation): string[] => findUnrest(observation, 1000, 5000);

test('a lab is settled when no route changes, and each flow comes through all the time, or not at all', t => {
	t.deepEqual(unrest(observe(9000, () => false)), []);
	t.deepEqual(unrest(observe(9000, (flow, sent) => flow === 0 && sent > 2000)), [], 'cut off for good');
	t.deepEqual(
		unrest(observe(9000, (flow, sent) => flow === 0 && sent > 6000)),
		['R1 → R3 (IPv4) came through in 4 of the last 5 seconds'],
		'cut off a moment ago',
	);
	t.deepEqual(unrest(observe(6500, () => false)), [
		'it must be settled for 5.00 s, and was observed for 4.50 s',
	]);
	const routes = observe(9000, () => false);
	routes.apply({kind: 'changes', at: 5000, node: 'R1', namespace: 'main', routes: 2, links: 0});
	t.deepEqual(unrest(routes), ['a route changed 4.00 s ago']);
	routes.apply({kind: 'changes', at: 10_000, node: 'R1', namespace: 'main', routes: 0, links: 1});
	t.deepEqual(unrest(routes), [], 'a link is no route');
});

test('a lab with a link that loses packets settles too, and not while the loss comes and goes', t => {
	// By chance, and the same each time.
	const chance = (sent: number): number => ((sent / 20) * 7919) % 100;
	for (const percent of [1, 10, 50, 90]) {
		const lossy = observe(9000, (_, sent) => chance(sent) < percent);
		t.deepEqual(unrest(lossy), [], `${percent} %`);
		t.true(isLosing(lossy, 1000, 5000));
	}

	t.false(
		isLosing(
			observe(9000, flow => flow === 0),
			1000,
			5000,
		),
		'it is cut off',
	);
	t.deepEqual(unrest(observe(9000, (flow, sent) => flow === 1 && sent % 4000 < 2000)), [
		'R2 → R3 (IPv4) came through in 3 of the last 5 seconds',
	]);
});

test('a check is described as it was written', t => {
	const gap = {operator: '<', value: 3000, text: '< 3s'} as const;
	t.is(
		describeCheck({...step, gap, reach: true, probes: ['R1:R3']}),
		'packets come through, gap < 3s on R1:R3',
	);
});

test('a file has its scenarios resolved, repeated steps written out', t => {
	const {scenarios} = read(`
name: lab
networks: {net: {}}
nodes:
  A: {kind: router, interfaces: {eth0: {network: net, addresses: [192.0.2.1/24]}}}
  B: {kind: router, interfaces: {eth0: {network: net, addresses: [192.0.2.2/24]}}}
scenarios:
  flap:
    probe: A:B
    steps:
      - repeat: 2
        steps: [{fault: node  kill A}, {wait: 500ms}]
      - {wait: settled, within: 5s}
      - check: {gap: < 1.5s, lost: = 0}
      - command: {node: A, run: "true", fails: true}
`);
	t.deepEqual(scenarios, [
		{
			name: 'flap',
			description: null,
			probes: ['A:B'],
			steps: [
				{kind: 'fault', text: 'node kill A', action: {kind: 'node', action: 'kill', node: 'A'}},
				{kind: 'pause', seconds: 0.5},
				{kind: 'fault', text: 'node kill A', action: {kind: 'node', action: 'kill', node: 'A'}},
				{kind: 'pause', seconds: 0.5},
				{kind: 'wait', for: 'settled', within: 5},
				{
					...{kind: 'check', probes: null, reach: null, within: 60},
					gap: {operator: '<', value: 1500, text: '< 1.5s'},
					lost: {operator: '=', value: 0, text: '= 0', unit: 'packets'},
				},
				{kind: 'command', node: 'A', namespace: 'main', command: 'true', succeeds: false, within: 60},
			],
		},
	]);
	t.is(chooseScenarios({lab: 'lab', scenarios}, null).length, 1);
	t.is(chooseScenarios({lab: 'lab', scenarios}, ['flap'])[0]?.name, 'flap');
	t.throws(() => chooseScenarios({lab: 'lab', scenarios}, ['flop']), {message: 'lab has no scenario flop'});
});
