// What is done about each state that a container may be in, and why.

import test from 'ava';
import fc from 'fast-check';
import {type FoundContainer, planActions} from '../../src/plan/actions.js';
import {planLab} from '../../src/plan/plan-lab.js';
import {read, seed} from './reference.js';

const plan = planLab(
	read(`
name: lab
networks:
  net: {}
nodes:
  A: {kind: router, interfaces: {eth0: {network: net, addresses: [192.0.2.1/24]}}}
  B: {kind: router, interfaces: {eth0: {network: net, addresses: [192.0.2.2/24]}}}
`),
	seed,
);
const planned = [plan.fabric, ...plan.nodes];
const whole: FoundContainer[] = planned.map(({node, container, digest}) => ({
	node,
	container,
	digest,
	state: 'running',
}));

/** `kind container: reason` for a lab in which node A is as given; null for not there. */
function actionsFor(change: Partial<FoundContainer> | null): string[] {
	const found = whole.flatMap(one =>
		one.node !== 'A' ? [one] : change === null ? [] : [{...one, ...change}],
	);
	return describe(found);
}

const describe = (found: readonly FoundContainer[]): string[] =>
	planActions(plan, found, ({digest}) => digest).map(
		action =>
			`${action.kind} ${action.kind === 'remove' ? action.container : action.planned.container}: ${action.reason}`,
	);

test('a lab that is what it should be needs nothing', t => {
	t.deepEqual(actionsFor({}), []);
});

test('a container is created, started, resumed or replaced, as its state asks for', t => {
	t.deepEqual(actionsFor(null), ['create lab-A: it is not there']);
	t.deepEqual(actionsFor({state: 'exited'}), ['start lab-A: it has exited']);
	t.deepEqual(actionsFor({state: 'paused'}), ['unpause lab-A: it is paused']);
	for (const state of ['created', 'restarting', 'removing', 'dead']) {
		t.deepEqual(actionsFor({state}), [`replace lab-A: it is ${state}`]);
	}
});

test('a container of another plan or image is replaced, whatever its state', t => {
	for (const state of ['running', 'exited', 'paused', 'created']) {
		t.deepEqual(actionsFor({state, digest: 'other'}), [
			'replace lab-A: its configuration or image has changed',
		]);
	}
});

test('a container of a node that the topology no longer has is removed, before anything is made', t => {
	const stranger = {node: 'Z', container: 'lab-Z', state: 'running', digest: ''};
	t.deepEqual(describe([...whole.slice(1), stranger]), [
		'remove lab-Z: the topology has no such node',
		'create lab-fabric: it is not there',
	]);
});

test('the fabric is made before the nodes', t => {
	t.deepEqual(describe([]), [
		'create lab-fabric: it is not there',
		'create lab-A: it is not there',
		'create lab-B: it is not there',
	]);
});

test('every node gets one action at most, and only what runs as planned gets none', t => {
	const states = ['running', 'created', 'paused', 'restarting', 'removing', 'exited', 'dead'];
	const found = fc
		.subarray([...whole, {node: 'Y', container: 'lab-Y', digest: 'y', state: 'running'}])
		.chain(some =>
			fc.tuple(
				...some.map(one =>
					fc.record({
						node: fc.constant(one.node),
						container: fc.constant(one.container),
						state: fc.constantFrom(...states),
						digest: fc.constantFrom(one.digest, 'other'),
					}),
				),
			),
		);
	fc.assert(
		fc.property(found, containers => {
			const touched = planActions(plan, containers, ({digest}) => digest).map(action =>
				action.kind === 'remove' ? action.node : action.planned.node,
			);
			t.is(new Set(touched).size, touched.length);
			const good = containers
				.filter(one => one.state === 'running' && planned.some(({digest}) => digest === one.digest))
				.map(({node}) => node);
			t.deepEqual(
				[...touched, ...good].sort(),
				[...new Set([...planned, ...containers].map(({node}) => node))].sort(),
			);
		}),
	);
});
