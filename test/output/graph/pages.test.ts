// The pages for a browser: what is told of a tunnel, a recording with its map and time line, and a picture of a lab as it is.

import {Script} from 'node:vm';
import test from 'ava';
import type {Recording} from '../../../src/lab/recording/format.js';
import {buildGraph} from '../../../src/output/graph/build.js';
import {renderHtml} from '../../../src/output/graph/html.js';
import {liveGraph, statesOf} from '../../../src/output/graph/live.js';
import {renderReplayPage} from '../../../src/output/graph/replay-page.js';
import {renderLiveSvg} from '../../../src/output/graph/states.js';
import {tunnelDetails} from '../../../src/output/graph/tunnel-details.js';
import {hundred, now, reference, topologyOf, withNode, withVerdicts} from '../../tui/snapshots.js';

const topology = topologyOf('routed-vpn');

/** The data and the scripts of a page. A script that a browser would not read throws. */
// biome-ignore lint/suspicious/noExplicitAny: each test knows the form of its page's data
function scriptsOf(page: string): {readonly data: any; readonly scripts: number} {
	const found = [...page.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/g)];
	const json = found.filter(([, attributes]) => attributes!.includes('application/json'));
	const scripts = found.filter(([, attributes]) => attributes === '');
	for (const [, , text] of scripts) {
		new Script(text!);
	}

	return {data: JSON.parse(json[0]![2]!), scripts: scripts.length};
}

test('each tunnel of a page tells its ends, their endpoints and addresses, allowed IPs and MTU', async t => {
	const page = await renderHtml(
		buildGraph(topology, {addresses: false, allTunnels: false}),
		tunnelDetails(topology),
	);
	const {data, scripts} = scriptsOf(page);
	t.is(scripts, 1);
	t.is(Object.keys(data).length, 12);
	const [first] = Object.values(data) as string[][];
	t.regex(
		first!.join('\n'),
		/^V1-1--V2-1\nMTU 1420\nV1-1:wg3 in private\n {2}endpoint \[2001:db8:1::1\]:5803\n {2}addresses 2001:db8:ff::.*\n {2}allowed IPs .*\n/,
	);
});

test('of a bundle of many tunnels their names are told', async t => {
	const many = topologyOf('big-mesh', {N: '17'});
	const page = await renderHtml(buildGraph(many, {addresses: false, allTunnels: false}), tunnelDetails(many));
	t.notThrows(() => scriptsOf(page));
});

const broken = withNode(withVerdicts(reference, {0: ['down', 'no carrier on eth0']}), 'V1-1', {
	namespaces: reference.nodes
		.find(({node}) => node === 'V1-1')!
		.namespaces.map(one => ({
			...one,
			interfaces: one.interfaces!.map(each => (each.ifname === 'eth0' ? {...each, carrier: false} : each)),
		})),
});

test('a running lab has a state for each tunnel, wire and node, and it is the one that was observed', t => {
	const graph = liveGraph(broken);
	const states = statesOf(graph, broken);
	const by = (title: string) => states.get(graph.edges.find(edge => edge.title === title)!.id);
	t.is(by(broken.tunnels[0]!.id), 'down');
	t.is(by(broken.tunnels[1]!.id), 'up');
	t.is(by('internet: V1-1 eth0'), 'down');
	t.is(by('internet: V2-1 eth0'), 'up');
	const node = graph.vertices.find(({label}) => label === 'V2-1')!;
	t.is(states.get(node.id), broken.nodes.find(one => one.node === 'V2-1')!.verdict === 'up' ? 'up' : 'stale');
	const gone = statesOf(graph, {...broken, nodes: [], tunnels: []});
	t.deepEqual([...new Set(gone.values())], ['unknown']);
	t.true(liveGraph(hundred).edges.length > 0);
});

test('the picture of a lab as it is marks what is down', async t => {
	const svg = await renderLiveSvg(broken);
	t.is(svg.match(/<g id="\w+" data-state="down"/g)?.length, 2, 'a tunnel and a wire');
	t.regex(svg, /\.edge\.tunnel\[data-state="down"\] > path \{ stroke: #e5484d/);
});

const recording: Recording = {
	header: {recording: 1, wgsim: '0.1.0', lab: 'routed-vpn', title: 'wgsim measure </script>', begun: now},
	moments: [
		{at: 0, kind: 'state', snapshot: reference},
		{
			at: 3.5,
			kind: 'event',
			event: {
				kind: 'fault',
				fault: 'link down V1-1:eth0',
				to: 'made',
				time: now + 3.5,
				lab: 'routed-vpn',
				text: 'fault on purpose: link down V1-1:eth0 </script><img src=x>',
			},
		},
		{at: 4, kind: 'state', snapshot: broken},
		{at: 5, kind: 'state', snapshot: {...broken, time: now + 5}},
		{at: 8, kind: 'note', text: 'nothing passes', bad: true},
		{at: 9, kind: 'state', snapshot: reference},
	],
	cut: null,
};

test("a recording's page has the map, the changes of state at their times, and all events; it refers to nothing outside", async t => {
	const page = await renderReplayPage(recording);
	const {data, scripts} = scriptsOf(page);
	t.is(scripts, 1);
	t.deepEqual(
		data.frames.map(({t: at, m}: {t: number; m: number}) => [at, m]),
		[
			[0, 0],
			[4, broken.missing!.length],
			[9, 0],
		],
	);
	const changed = Object.values(data.frames[1].s);
	t.true(changed.includes('down'));
	t.is(Object.keys(data.frames[2].s).length, changed.length, 'all that was lost came back');
	t.is(data.marks[0].x, 'fault on purpose: link down V1-1:eth0 </script><img src=x>');
	t.like(data.marks[1], {t: 8, k: 'note', b: true});
	t.is(data.duration, 9);
	t.notRegex(
		page
			.replace(' xmlns="http://www.w3.org/2000/svg"', '')
			.replace("'http://www.w3.org/2000/svg'", '')
			.replace(/img src=x/g, ''),
		/https?:|\bsrc=|href|url\(|@import|<link|fetch/,
	);
	t.is(page.match(/<\/script>/g)?.length, 2);
});

test('a recording without any state is a page, too', async t => {
	const page = await renderReplayPage({...recording, moments: []});
	t.notThrows(() => scriptsOf(page));
});
