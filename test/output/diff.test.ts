// How a running lab differs from a file, in words.

import test from 'ava';
import {browserOf} from '../../src/commands/run/open.js';
import {type Compared, describeDifference, isSame, renderDifference} from '../../src/output/diff.js';
import {toText} from '../../src/output/sinks/stdio.js';
import {planActions} from '../../src/plan/actions.js';
import {planLab} from '../../src/plan/plan-lab.js';
import {read, referenceWithoutKeys, seed} from '../plan/reference.js';

const plan = planLab(read(referenceWithoutKeys), seed);
const [fabric, gateway] = planActions(plan, [], ({digest}) => digest, {});
const none: Compared = {lab: 'routed-vpn', runs: true, actions: [], wires: [], faults: [], first: []};
const planned = (gateway as Extract<typeof gateway, {kind: 'create'}>).planned;

test('a lab that is as its file says so, and names what is broken on purpose', t => {
	t.true(isSame(none));
	const fault = {
		kind: 'link',
		text: 'link down V1-1:eth0',
		heal: 'wgsim link up V1-1:eth0',
		node: null,
		action: null,
	};
	t.is(
		toText(renderDifference({...none, faults: [fault]})),
		'routed-vpn matches its file\n  stays broken on purpose: link down V1-1:eth0 (wgsim link up V1-1:eth0)\n',
	);
	t.true(describeDifference(none).same);
});

test('each difference is a line: what is new, changed and gone', t => {
	const compared: Compared = {
		...none,
		actions: [
			{kind: 'remove', node: 'R9', container: 'routed-vpn-R9', reason: 'it is not in the topology'},
			{kind: 'create', planned, reason: 'it is missing'},
			{
				kind: 'update',
				planned: {...planned, node: 'R1'},
				reason: 'its configuration has changed: wg5, BIRD (private)',
			},
		],
		wires: [{subject: 'wire V1-1:eth0', change: 'set', reason: 'its MTU is 1500, not 1400'}],
	};
	t.is(
		toText(renderDifference(compared)),
		`routed-vpn differs: start changes 3 nodes and 1 wire
  - R9              is removed: it is not in the topology
  + ${planned.node}            is new, with ${planned.files.length} files
  ~ R1              is changed while it runs: its configuration has changed: wg5, BIRD (private)
  ~ wire V1-1:eth0  is set: its MTU is 1500, not 1400
`,
	);
	t.false(describeDifference(compared).same);
	t.false(JSON.stringify(describeDifference(compared)).includes('content'));
});

test('a lab that does not run differs, and so does one of which the rest is known later', t => {
	const actions = planActions(plan, [], ({digest}) => digest, {});
	t.regex(
		toText(renderDifference({...none, runs: false, actions})),
		/^routed-vpn does not run: start makes 10 containers\n/,
	);
	const later = {...none, first: [fabric!]};
	t.false(isSame(later));
	t.regex(toText(renderDifference(later)), /what else differs is known after: fabric is new/);
});

test("a page is opened by the user's browser, and where there is no desktop by nothing", t => {
	t.deepEqual(browserOf({BROWSER: 'firefox --new-tab:w3m', DISPLAY: ':0'}, 'linux'), [
		'firefox',
		'--new-tab',
	]);
	t.deepEqual(browserOf({WAYLAND_DISPLAY: 'wayland-0'}, 'linux'), ['xdg-open']);
	t.deepEqual(browserOf({WSL_DISTRO_NAME: 'Debian'}, 'linux'), ['wslview']);
	t.deepEqual(browserOf({}, 'darwin'), ['open']);
	t.is(browserOf({}, 'linux'), null);
});
