// What is done about each state that a container may be in, and why.

import test from 'ava';
import fc from 'fast-check';
import {type FoundContainer, planActions} from '../../src/plan/actions.js';
import {planLab} from '../../src/plan/plan-lab.js';
import {faultsInForce, isSevered, type NodeSurvey, type SurveyedFault} from '../../src/plan/survey.js';
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
const whole: FoundContainer[] = planned.map(({node, container, digest, machine}) => ({
	node,
	container,
	digest,
	machine,
	state: 'running',
}));

const seen: NodeSurvey = {changed: [], booted: true, problems: [], broken: []};
const wholly: Record<string, NodeSurvey> = {A: seen, B: seen};

/** `kind container: reason` for a lab in which node A is as given; null for not there. */
function actionsFor(change: Partial<FoundContainer> | null, survey: Partial<NodeSurvey> = {}): string[] {
	const found = whole.flatMap(one =>
		one.node !== 'A' ? [one] : change === null ? [] : [{...one, ...change}],
	);
	return describe(found, {...wholly, A: {...seen, ...survey}});
}

const describe = (found: readonly FoundContainer[], survey = wholly): string[] =>
	planActions(plan, found, ({digest}) => digest, survey).map(
		action =>
			`${action.kind} ${action.kind === 'remove' ? action.container : action.planned.container}: ${action.reason}`,
	);

test('a lab that is what it should be needs nothing', t => {
	t.deepEqual(actionsFor({}), []);
});

test('a container is created, started, resumed or replaced, as its state asks for', t => {
	t.deepEqual(actionsFor(null), ['create lab-A: it is missing']);
	t.deepEqual(actionsFor({state: 'exited'}), ['start lab-A: it has exited']);
	t.deepEqual(actionsFor({state: 'paused'}), ['unpause lab-A: it is paused']);
	for (const state of ['created', 'restarting', 'removing', 'dead']) {
		t.deepEqual(actionsFor({state}), [`replace lab-A: it is ${state}`]);
	}
});

const fault = (kind: string, node: string | null, action: string | null): SurveyedFault => ({
	kind,
	text: `${kind} ${action} ${node}`,
	heal: 'wgsim heal',
	node,
	action,
});

test('a node that is down on purpose is left so, whatever else is to be done; one that somebody started again is not held', t => {
	const [kill, pause] = [fault('node', 'A', 'kill'), fault('node', 'A', 'pause')];
	const forced = (faults: SurveyedFault[], state: string) => faultsInForce(faults, [{node: 'A', state}]);
	t.deepEqual(forced([kill], 'exited'), [kill]);
	t.deepEqual(forced([fault('node', 'A', 'stop')], 'exited').length, 1);
	t.deepEqual(forced([pause], 'paused'), [pause]);
	for (const [one, state] of [
		[kill, 'running'],
		[kill, 'paused'],
		[pause, 'running'],
		[pause, 'exited'],
	] as const) {
		t.deepEqual(forced([one], state), [], `${one.text}, and it is ${state}`);
	}

	t.deepEqual(forced([fault('node', 'B', 'kill')], 'exited'), [], 'its node is gone');
	const cable = fault('link', null, null);
	t.deepEqual(forced([cable], 'running'), [cable]);

	const found = whole.map(one => (one.node === 'fabric' ? one : {...one, state: 'exited'}));
	const actions = planActions(plan, found, ({digest}) => digest, wholly, ['A']);
	t.deepEqual(
		actions.map(action => action.kind !== 'remove' && `${action.kind} ${action.planned.node}`),
		['start B'],
	);
	const edited = {...wholly, A: {...seen, changed: ['/etc/bird/main.conf']}};
	t.deepEqual(
		planActions(plan, found, () => 'another', edited, ['A', 'B', 'fabric']),
		[],
	);
});

test('nobody waits for a lab that is cut on purpose; one with other keys, sizes or losses is whole', t => {
	for (const kind of ['link', 'node', 'partition']) {
		t.true(isSevered([fault('key', 'A', null), fault(kind, null, null)]), kind);
	}

	for (const kind of ['key', 'impair', 'mtu', 'renumber']) {
		t.false(isSevered([fault(kind, null, null)]), kind);
	}
});

test('a container of another plan or image is replaced, whatever its state', t => {
	for (const state of ['running', 'exited', 'paused', 'created']) {
		t.deepEqual(actionsFor({state, digest: 'other'}), [
			'replace lab-A: its image, limits or environment have changed',
		]);
	}
});

test('a running node takes up tunnels, BIRD and services; for what it starts from it is replaced', t => {
	const running = {state: 'running'};
	t.deepEqual(
		actionsFor(running, {
			changed: [
				'/etc/bird/private.conf',
				'/etc/wgsim/networks',
				'/etc/wgsim/node.json',
				'/etc/wgsim/tunnels/wg5/address.batch',
				'/etc/wgsim/tunnels/wg5/role',
				'/etc/wireguard/wg5.conf',
			],
		}),
		['update lab-A: its configuration has changed: BIRD (private), networks, wg5'],
	);
	t.deepEqual(
		actionsFor(running, {changed: ['/etc/bird/main.conf', '/etc/wgsim/namespaces/main/boot.batch']}),
		['replace lab-A: what it starts from has changed: /etc/wgsim/namespaces/main/boot.batch'],
	);
	t.deepEqual(actionsFor(running, {changed: ['/etc/wgsim/node.json']}), [
		'update lab-A: its configuration has changed: values of the plan',
	]);
	t.deepEqual(actionsFor(running, {changed: null}), ['replace lab-A: its content cannot be read']);
});

test('what has stopped in a node is brought back; a node that lost its namespace is replaced', t => {
	t.deepEqual(actionsFor({}, {problems: ['bird.private is down', 'wg3 is not there']}), [
		'mend lab-A: bird.private is down, wg3 is not there',
	]);
	t.deepEqual(
		actionsFor({}, {problems: ['bird.private is down'], broken: ['its namespace private is gone']}),
		['replace lab-A: its namespace private is gone'],
	);
});

test('a node that boots still, or that nobody can look into now, is left alone', t => {
	t.deepEqual(actionsFor({}, {booted: false, changed: ['/etc/wgsim/name']}), []);
	t.deepEqual(describe(whole, {}), []);
});

test('a node that does not run takes up nothing: changed, it is replaced', t => {
	const changed = ['/etc/bird/main.conf'];
	t.deepEqual(actionsFor({state: 'exited'}, {changed}), [
		'replace lab-A: it has exited, and its configuration has changed',
	]);
	t.deepEqual(actionsFor({state: 'paused'}, {changed}), [
		'replace lab-A: it is paused, and its configuration has changed',
	]);
});

test('the fabric follows a changed plan by itself', t => {
	const stopped = whole.map(one => (one.node === 'fabric' ? {...one, state: 'exited'} : one));
	t.deepEqual(describe(stopped), ['start lab-fabric: it has exited']);
});

test('a container on another machine than its node is planned for is made anew there', t => {
	const moved = whole.map(one => (one.node === 'A' ? {...one, machine: 'lab2'} : one));
	t.deepEqual(describe(moved), ['replace lab-A: it is to run on local']);
});

test('a container of a node that the topology no longer has is removed, before anything is made', t => {
	const stranger = {node: 'Z', container: 'lab-Z', state: 'running', machine: 'local', digest: ''};
	t.deepEqual(describe([...whole.slice(1), stranger]), [
		'remove lab-Z: it is not in the topology',
		'create lab-fabric: it is missing',
	]);
});

test('the fabric is made before the nodes', t => {
	t.deepEqual(describe([]), [
		'create lab-fabric: it is missing',
		'create lab-A: it is missing',
		'create lab-B: it is missing',
	]);
});

test('every node gets one action at most, and only what runs as planned gets none', t => {
	const states = ['running', 'created', 'paused', 'restarting', 'removing', 'exited', 'dead'];
	const found = fc
		.subarray([...whole, {node: 'Y', container: 'lab-Y', digest: 'y', state: 'running', machine: 'local'}])
		.chain(some =>
			fc.tuple(
				...some.map(one =>
					fc.record({
						node: fc.constant(one.node),
						container: fc.constant(one.container),
						machine: fc.constant(one.machine),
						state: fc.constantFrom(...states),
						digest: fc.constantFrom(one.digest, 'other'),
					}),
				),
			),
		);
	fc.assert(
		fc.property(found, containers => {
			const touched = planActions(plan, containers, ({digest}) => digest, wholly).map(action =>
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
