// What a reader sees: progress lines, tables, units, a lab's status, and what a start would do.

import test from 'ava';
import fc from 'fast-check';
import type {LabEvent} from '../../src/lab/events.js';
import type {LabStatus} from '../../src/lab/status/model.js';
import {describeSteps, renderSteps, type Steps} from '../../src/output/actions.js';
import {printProgress, progressLine} from '../../src/output/progress.js';
import {renderReach} from '../../src/output/reach.js';
import {toText} from '../../src/output/sinks/stdio.js';
import {renderStatus} from '../../src/output/status.js';
import {printSteps} from '../../src/output/steps.js';
import {formatAge, formatBytes, renderTable} from '../../src/output/table.js';
import {planActions} from '../../src/plan/actions.js';
import {planLab} from '../../src/plan/plan-lab.js';
import {missingFact} from '../lab/missing-fact.js';
import {read, referenceWithoutKeys, seed} from '../plan/reference.js';

/** Keeps what is written, line by line. */
function paper(): {write: (line: string) => void; text: () => string} {
	const lines: string[] = [];
	return {write: line => lines.push(line), text: () => toText(lines)};
}

const nodeDone = (action: Extract<LabEvent, {kind: 'node-done'}>['action']): LabEvent => ({
	kind: 'node-done',
	node: 'R1',
	action,
	reason: 'it has exited',
	at: 1234,
	done: 4,
	of: 10,
});

test('a phase and a node have one line each, with the time', t => {
	const lines: [LabEvent, string | null][] = [
		[{kind: 'phase-started', phase: 'containers', at: 0}, null],
		[nodeDone('create'), '   1.2 s  R1 up (4/10)'],
		[nodeDone('start'), '   1.2 s  R1 started: it has exited (4/10)'],
		[nodeDone('replace'), '   1.2 s  R1 replaced: it has exited (4/10)'],
		[nodeDone('unpause'), '   1.2 s  R1 unpaused: it has exited (4/10)'],
		[nodeDone('remove'), '   1.2 s  R1 removed (4/10)'],
		[nodeDone('undo'), '   1.2 s  R1 removed: it has exited (4/10)'],
		[
			{kind: 'phase-done', phase: 'containers', at: 3900, summary: '10 created'},
			'   3.9 s  containers: 10 created',
		],
		[{kind: 'phase-done', phase: 'wires', at: 4249, summary: '18 wires'}, '   4.2 s  wires: 18 wires'],
		[
			{kind: 'progress', at: 104_500, missing: 3, of: 20, text: 'BGP sessions 1/4'},
			' 104.5 s  BGP sessions 1/4',
		],
		[{kind: 'note', at: 0, text: 'node image: built'}, '   0.0 s  node image: built'],
	];
	for (const [event, expected] of lines) {
		t.is(progressLine(event), expected);
	}

	const {write, text} = paper();
	const print = printProgress(write);
	for (const [event] of lines) {
		print(event);
	}

	t.is(text(), lines.flatMap(([, line]) => (line === null ? [] : [`${line}\n`])).join(''));
});

test('long work gives a sign of life every ten seconds, and no more', t => {
	const {write, text} = paper();
	let now = 0;
	const report = printSteps(write, () => now);
	report({kind: 'step', step: 'base', text: 'fetching packages'});
	for (now = 1000; now <= 25_000; now += 1000) {
		report({kind: 'detail', step: 'base', text: `package ${now / 1000}`});
	}

	report({kind: 'done', step: 'base', text: 'made'});
	t.is(
		text(),
		[
			'   0.0 s  base: fetching packages …',
			'  10.0 s  base: … package 10',
			'  20.0 s  base: … package 20',
			'  26.0 s  base: made',
			'',
		].join('\n'),
	);
});

test("a table's columns are as wide as their widest cell, and no line ends in spaces", t => {
	t.is(
		toText(
			renderTable(
				['NODE', 'STATE'],
				[
					['a-long-name', 'up'],
					['R1', ''],
				],
			),
		),
		'NODE         STATE\na-long-name  up\nR1\n',
	);
	t.is(toText(renderTable(['LAB'], [])), 'LAB\n');
	const cell = fc.stringMatching(/^[a-z]{0,12}$/);
	fc.assert(
		fc.property(fc.array(fc.tuple(cell, cell, cell), {maxLength: 8}), rows => {
			const lines = renderTable(['ONE', 'TWO', 'THREE'], rows);
			t.is(lines.length, rows.length + 1);
			t.true(lines.every(line => line === line.trimEnd()));
			const start = lines[0]!.indexOf('TWO');
			t.true(
				rows.every(
					([one, two], index) =>
						two === '' || (lines[index + 1]!.startsWith(two, start) && lines[index + 1]!.startsWith(one)),
				),
			);
		}),
	);
});

test('an age has one unit, that of its size', t => {
	const ages: [number, string][] = [
		[-1, '0 s'],
		[0, '0 s'],
		[3.9, '3 s'],
		[119, '119 s'],
		[120, '2 min'],
		[7199, '119 min'],
		[7200, '2 h'],
		[172_799, '47 h'],
		[172_800, '2 d'],
		[10_000_000, '115 d'],
	];
	for (const [seconds, text] of ages) {
		t.is(formatAge(seconds), text);
	}
});

test('bytes have the unit of their size, as it is printed', t => {
	const sizes: [number, string][] = [
		[0, '0 B'],
		[1023, '1023 B'],
		[1024, '1.0 KiB'],
		[4301, '4.2 KiB'],
		[1024 * 1024 - 1, '1.0 MiB'],
		[1_363_149, '1.3 MiB'],
		[5 * 1024 ** 4, '5.0 TiB'],
	];
	for (const [bytes, text] of sizes) {
		t.is(formatBytes(bytes), text);
	}
});

const status: LabStatus = {
	lab: 'lab',
	source: 'lab.yaml',
	converged: true,
	limits: [],
	nodes: [
		{
			node: 'V1',
			container: 'lab-V1',
			kind: 'gateway',
			site: '1',
			state: 'running',
			phase: 'running',
			verdict: 'degraded',
			reason: '1 of 2 tunnels',
			cpu: null,
			memory: 24_117_248,
		},
		{
			node: 'R1',
			container: 'lab-R1',
			kind: null,
			site: null,
			state: 'missing',
			phase: null,
			verdict: 'down',
			reason: 'its container is gone',
			cpu: null,
			memory: null,
		},
	],
	tunnels: [
		{
			node: 'V1',
			namespace: 'private',
			ifname: 'wg2',
			peer: 'V2',
			implementation: 'wireguard-go',
			verdict: 'up',
			promised: true,
			reason: 'handshake 21 s ago',
			publicKey: 'k',
			endpoint: '[2001:db8:2::1]:5801',
			handshakeAge: 21,
			received: 2220,
			sent: 3764,
		},
		{
			node: 'V2',
			namespace: 'private',
			ifname: 'wg1',
			peer: 'V1',
			implementation: null,
			verdict: 'unknown',
			promised: true,
			reason: 'WireGuard on V2 does not answer',
			publicKey: null,
			endpoint: null,
			handshakeAge: null,
			received: 0,
			sent: 0,
		},
	],
	sessions: [
		{
			node: 'V1',
			namespace: 'private',
			protocol: 'IBGP_V2',
			state: 'Established',
			promised: true,
			since: '21:07:41.129',
			routes: {imported: 4, exported: 3},
			lastError: null,
		},
		{
			node: 'V2',
			namespace: 'private',
			protocol: 'IBGP_V1',
			state: null,
			promised: true,
			since: null,
			routes: null,
			lastError: 'Hold timer expired',
		},
	],
	neighbors: [],
	faults: [],
	reach: {promised: 12, asked: 12, answered: 12, outdated: 0, age: 200},
	missing: [],
	excused: [],
};

/** All of it. */
const statusText = (shown: LabStatus): string => toText(renderStatus(shown, {all: true, window: null}));

test('a status says what holds first, then shows nodes, tunnels and sessions', t => {
	t.is(
		statusText(status),
		`lab: converged (lab.yaml)
  0/2 nodes up, 1/2 tunnel ends, 1/2 BGP
  reach: 12 of 12 addresses answered 3 min ago

NODE  KIND     SITE  STATE    VERDICT   MEMORY    CONTAINER  WHY
V1    gateway  1     running  degraded  23.0 MiB  lab-V1     1 of 2 tunnels
R1    ?        -     missing  down      -         lab-R1     its container is gone

TUNNEL   INTERFACE  VERDICT  WHY                              BY            ENDPOINT              RECEIVED  SENT
V1 → V2  wg2        up       handshake 21 s ago               wireguard-go  [2001:db8:2::1]:5801  2.2 KiB   3.7 KiB
V2 → V1  wg1        unknown  WireGuard on V2 does not answer  -             -                     0 B       0 B

NODE  BGP SESSION  STATE        SINCE         ROUTES IN  OUT  LAST ERROR
V1    IBGP_V2      Established  21:07:41.129  4          3    -
V2    IBGP_V1      unknown      -             -          -    Hold timer expired
`,
	);
});

test('what is broken on purpose is named with what heals it; processor time is shown where it was measured', t => {
	const fault = {text: 'link down V1:eth0', heal: 'wgsim link up V1:eth0', since: 1};
	const nodes = status.nodes.map((node, index) => ({...node, cpu: index === 0 ? 0.0123 : null}));
	const text = statusText({...status, nodes, faults: [fault]});
	t.true(
		text.startsWith('lab: converged (lab.yaml)\n  on purpose: link down V1:eth0 (wgsim link up V1:eth0)\n'),
	);
	t.regex(text, /^V1 +gateway +1 +running +degraded +1\.2 % +23\.0 MiB/m);
	t.regex(text, /^R1 +\? +- +missing +down +- +- +lab-R1 +its container is gone$/m);
});

test('reachability that was asked before the last change, or never, is not called passed', t => {
	const line = (changes: Partial<NonNullable<LabStatus['reach']>>) =>
		statusText({...status, reach: {...status.reach!, ...changes}})
			.split('\n')
			.find(one => one.startsWith('  reach:'));
	t.is(
		line({outdated: 2}),
		'  reach: unknown now, 2 of 12 addresses were asked before the last change (wgsim reach lab asks again)',
	);
	t.is(
		line({asked: 4, answered: 4}),
		'  reach: 4 of 12 addresses have been asked (wgsim reach lab asks all)',
	);
	t.is(line({answered: 11}), '  reach: 11 of 12 addresses answered 3 min ago');
	t.is(line({promised: 0, asked: 0, answered: 0, age: null}), undefined);
	t.false(statusText({...status, reach: null}).includes('reach:'));
});

test('neighbours are a line a node, and those that are not as promised are named', t => {
	const neighbor = {
		node: 'V1',
		namespace: 'private',
		protocol: 'ospf',
		instance: 'PRIVATE',
		ifname: 'eth1',
		neighbor: 'R1',
		state: 'Full/PtP',
		ok: true,
		promised: true,
	} as const;
	const lost = {
		...neighbor,
		protocol: 'babel',
		instance: 'MESH',
		ifname: 'wg2',
		state: null,
		ok: false,
	} as const;
	const only = statusText({...status, neighbors: [neighbor]});
	t.true(only.endsWith('NODE  OSPF NEIGHBOURS  NOT AS PROMISED\nV1    1/1              -\n'), only);
	const both = statusText({...status, neighbors: [neighbor, lost, {...neighbor, node: 'R1'}]});
	t.regex(
		both,
		/^NODE +OSPF NEIGHBOURS +BABEL NEIGHBOURS +NOT AS PROMISED\nV1 +1\/1 +0\/1 +MESH wg2 R1: not heard\nR1 +1\/1 +- +-$/m,
	);
});

test('what may stay down is shown as such, and is never called up', t => {
	const down = {
		kind: 'handshake',
		node: 'V1',
		subject: 'wg2',
		name: 'wg2 V2',
		up: false,
		text: 'down, as expected: V1 → V2 (wg2): none',
	} as const;
	const up = {
		kind: 'session',
		node: 'V1',
		subject: 'IBGP_V2',
		name: 'IBGP_V2',
		up: true,
		text: 'up, though not expected: V1 IBGP_V2',
	} as const;
	const text = statusText({
		...status,
		tunnels: [
			{...status.tunnels[0]!, promised: false, verdict: 'handshaking'},
			{...status.tunnels[0]!, node: 'V3', promised: false},
			{...status.tunnels[1]!, promised: false},
		],
		sessions: [
			{...status.sessions[0]!, promised: false},
			{...status.sessions[0]!, promised: false, state: 'Active'},
		],
		excused: [down, up],
	});
	t.true(
		text.startsWith(
			'lab: converged, 1 down as expected (lab.yaml)\n  down, as expected: V1 → V2 (wg2): none\n  up, though not expected: V1 IBGP_V2\n',
		),
		text,
	);
	t.regex(text, /^V1 → V2 +wg2 +down, as expected +handshake/m);
	t.regex(text, /^V3 → V2 +wg2 +up, not expected +handshake/m);
	t.regex(text, /^V2 → V1 +wg1 +unknown +WireGuard/m);
	t.regex(text, /^V1 +IBGP_V2 +Established, not expected/m);
	t.regex(text, /^V1 +IBGP_V2 +down, as expected/m);
});

test('what is missing is named, twenty lines of it and the number of the rest', t => {
	const missing = Array.from({length: 23}, (_, index) => missingFact(`fact ${index + 1}`));
	const text = statusText({...status, converged: false, missing, tunnels: [], sessions: [], source: null});
	t.true(text.startsWith('lab: 23 facts missing\n  fact 1\n  fact 2\n'));
	t.true(text.includes('  fact 20\n  … and 3 more\n  0/2 nodes up\n  reach: '));
	t.false(text.includes('TUNNEL'));
	t.true(
		statusText({...status, converged: false, missing: [missingFact('one')]}).startsWith(
			'lab: 1 fact missing (lab.yaml)\n  one\n',
		),
	);
});

test('a lab whose fabric is silent is unknown, not converged', t => {
	const text = statusText({
		...status,
		converged: null,
		missing: [missingFact("the lab's fabric does not run: wgsim start repairs it")],
	});
	t.true(
		text.startsWith("lab: unknown (lab.yaml)\n  the lab's fabric does not run: wgsim start repairs it\n"),
	);
});

const plan = planLab(read(referenceWithoutKeys), seed);
const actions = planActions(plan, [], ({digest}) => digest, {});
const steps = {actions, wires: [], faults: [], first: []};
const stepsText = (shown: Steps): string => toText(renderSteps(shown));

test('what a start would do is a line an action, or one JSON document', t => {
	const none = {...steps, actions: []};
	t.is(stepsText(none), 'nothing to do\n');
	t.deepEqual(describeSteps(none), {actions: [], wires: [], faults: [], partial: false});
	const wire = {subject: 'wire V1-1:eth0', change: 'make', reason: 'V1-1:eth0 is not there'} as const;
	t.is(
		stepsText({...none, wires: [wire], first: actions.slice(0, 1)}),
		'make wire V1-1:eth0: V1-1:eth0 is not there\n' +
			'the remaining steps are known after: create routed-vpn-fabric\n',
	);
	const fault = {
		...{kind: 'link', text: 'link down V1-1:eth0', heal: 'wgsim link up V1-1:eth0'},
		...{node: null, action: null},
	};
	t.is(
		stepsText({...none, faults: [fault]}),
		'nothing to do\nfault kept: link down V1-1:eth0 (wgsim link up V1-1:eth0 heals it)\n',
	);
	const lines = renderSteps(steps);
	t.is(lines[0], 'create routed-vpn-fabric: it is missing (2 files)');
	t.is(lines.length, 10);
	const {actions: rows} = describeSteps(steps);
	t.like(rows[0], {
		action: 'create',
		container: 'routed-vpn-fabric',
		files: ['/etc/wgsim/fabric.json', '/etc/wgsim/seed'],
	});
});

test('what a start would do shows no key', t => {
	const secrets = [plan.fabric, ...plan.nodes].flatMap(({files}) =>
		files.filter(({secret}) => secret).flatMap(({content}) => content.match(/[\w+/]{43}=/g) ?? []),
	);
	t.true(secrets.length > 24);
	const shown = stepsText(steps) + JSON.stringify(describeSteps(steps));
	t.deepEqual(
		secrets.filter(secret => shown.includes(secret)),
		[],
	);
});

test('reachability is a matrix in natural order; a promise that does not hold is named below', t => {
	const pair = (from: string, to: string, rtt: number | null, answered: number, promised = true) => ({
		...{from, to, rtt, answered, asked: 2, promised, at: 1_795_000_000},
	});
	const pairs = [
		pair('R10', 'R2', 0.04, 2),
		pair('R10', 'V1', null, 0, false),
		pair('R2', 'R10', 123.4, 1),
		pair('R2', 'V1', null, 0),
	];
	t.is(
		toText(renderReach(pairs)),
		`FROM \\ TO, ms  R2   R10  V1
R2             \\    1/2  ✗
R10            0.0  \\    ·

2 of 4 pairs answer; of 3 promised, 1
  R2 → R10: 1 of 2 answered
  R2 → V1: 0 of 2 answered
`,
	);
});
