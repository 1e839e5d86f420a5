// Large labs: nodes folded by site in the overview and in the matrix.

import test from 'ava';
import {parseTopology} from '../../src/topology/index.js';
import {press, show, stateOf} from './screen.js';
import {hundred, reference, snapshotOf, withNode, withVerdicts} from './snapshots.js';

const lineWith = (frame: string, text: string): string =>
	frame.split('\n').find(line => line.includes(text)) ?? `no line with ${text}`;

/** Sixty-three nodes: 21 sites of a router and two gateways, more tunnels than a map can show. */
const pairs = snapshotOf(
	parseTopology(
		`name: pairs
networks: {internet: {ospf: PUBLIC}}
sites: {count: 21, gateways: {count: 2}}
overlay: {mesh: {hubs: ["1", "2"]}}
`,
		{file: 'pairs.yaml'},
	),
);

test('a hundred nodes are a line a site, each with its sums; Enter unfolds one, and f all', t => {
	const state = stateOf(hundred, 120, 40);
	const first = show(state);
	t.regex(first, /Nodes by site 1–\d+ of 50/);
	t.regex(lineWith(first, 'site 1 '), /▸ ▾ ● site 1 +2 nodes .* 2\/2 .*49\/49/);
	t.notRegex(first, /● V1-1 /);
	const open = show(press(state, 'down', 'enter'));
	t.regex(open, /▿ ● site 2 [^\n]*\n +● R2 [^\n]*\n +● V2-1 [^\n]*\n +▾ ● site 3 /);
	t.deepEqual(show(press(state, 'down', 'enter', 'enter')), show(press(state, 'down')));
	t.regex(show(press(state, 'f')), /Nodes 1–\d+ of 100/);
	t.is(show(press(state, 'f', 'f')), first);
});

test('a few nodes are not folded unless f folds them', t => {
	const state = stateOf(reference, 120, 40);
	t.regex(show(state), /Nodes 9 /);
	t.regex(show(press(state, 'f')), /Nodes by site 3 /);
	t.regex(lineWith(show(press(state, 'f')), 'site 1 '), /3 nodes .* 8\/8 /);
});

test('a site with a problem comes first, as bad as the worst of its nodes', t => {
	const broken = withVerdicts(withNode(hundred, 'V30-1', {state: 'paused', phase: null}), {
		1224: ['down', 'no handshake'],
	});
	const lines = show(stateOf(broken, 120, 40)).split('\n');
	const at = lines.findIndex(line => line.includes('NODE'));
	const sites = lines.slice(at + 1, at + 4);
	t.regex(sites[0]!, /site 49 .*48\/49/, 'its tunnel is down');
	t.regex(sites[1]!, /site 50 .*48\/49/);
	t.regex(sites[2]!, /‖ site 30 /, 'its gateway is paused');
});

test('what is looked for is found in each node by itself', t => {
	const typed = press(stateOf(hundred, 120, 40), '/', ...'v30', 'enter');
	t.regex(show(typed), /Nodes 1 /);
	t.regex(show(typed), /▸ ● V30-1 /);
});

test('the cursor is on the site of a node that is folded away, and actions name no node there', t => {
	const state = press(stateOf(hundred, 120, 40), 'f', 'down', 'down', 'down');
	t.regex(show(state), /▸ ● R4 /);
	const folded = press(state, 'f');
	t.regex(show(folded), /▸ ▾ ● site 4 /);
	t.regex(show(press(folded, 'f')), /▸ ● (R4|V4-1) /);
	t.notRegex(show(folded).split('\n').at(-1)!, /shell|pause/, 'a site has no shell');
	t.regex(
		show(press(folded, '3')),
		/docker logs -f big-mesh-V4-1/,
		'the view of a node shows the first of the site',
	);
	t.regex(show(press(folded, '3', 'right')), /docker logs -f big-mesh-V5-1/, 'and goes on from node to node');
	t.regex(show(press(folded, '3', 'right', '1')), /▸ ▾ ● site /);
});

test('the matrix is one of sites, and the worst verdict between two of them is its cell', t => {
	const state = press(stateOf(withVerdicts(pairs, {0: ['down', 'cut']}), 120, 40), '2');
	t.true(pairs.tunnels.length > 80);
	const frame = show(state);
	t.regex(frame, /Sites × sites/);
	t.is(frame.split('\n').filter(line => /▾ site \d+ /.test(line)).length, 21);
	t.regex(lineWith(frame, '▸ ▾ site 1 '), /✗/);
	t.is(frame.match(/✗ /g)?.length, 4, 'both ways, in the header and in the legend');
	const own = pairs.tunnels.filter(({a, b}) => [a.node, b?.node].some(node => node?.startsWith('V1-')));
	t.true(frame.includes(`─ site 1: ${own.length} tunnels`));
	const open = show(press(state, 'down', 'enter'));
	t.regex(open, /▿ site 2 [^\n]*\n +V2-1 [^\n]*\n +V2-2 [^\n]*\n +▾ site 3 /);
	t.regex(show(press(state, 'f')), /Gateways × gateways/);
});

test('in the matrix a filter finds gateways, and all columns stay', t => {
	const typed = press(stateOf(pairs, 120, 40), '2', '/', ...'v7', 'enter');
	const rows = show(typed)
		.split('\n')
		.flatMap(line => /^[▸ ] ([RV]\d\S*) /.exec(line)?.[1] ?? []);
	t.deepEqual(rows, ['V7-1', 'V7-2']);
});
