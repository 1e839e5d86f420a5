// Graphs as text, to the byte. `UPDATE_GOLDEN=1 npx ava test/output/graph` writes them anew, and the picture in docs/images.

import {readFileSync, writeFileSync} from 'node:fs';
import test from 'ava';
import {buildGraph} from '../../../src/output/graph/build.js';
import {renderDot} from '../../../src/output/graph/dot.js';
import {renderMermaid} from '../../../src/output/graph/mermaid.js';
import {renderSvg} from '../../../src/output/graph/svg.js';
import type {Topology} from '../../../src/topology/index.js';
import {readLab} from './labs.js';

const plain = {addresses: false, allTunnels: false};

function readGolden(path: string, actual: string): string {
	const file = new URL(path, import.meta.url);
	if (process.env.UPDATE_GOLDEN === '1') {
		writeFileSync(file, actual);
	}

	return readFileSync(file, 'utf8');
}

for (const lab of ['two-sites', 'routed-vpn']) {
	const graph = buildGraph(readLab(lab), {addresses: lab === 'two-sites', allTunnels: false});
	test(`${lab} in Mermaid`, t => {
		const actual = renderMermaid(graph);
		t.is(actual, readGolden(`golden/${lab}.expected.mmd`, actual));
	});

	test(`${lab} in DOT`, t => {
		const actual = renderDot(graph);
		t.is(actual, readGolden(`golden/${lab}.expected.dot`, actual));
	});
}

test('the picture of the reference lab is fresh', async t => {
	const {text: actual} = await renderSvg(buildGraph(readLab('routed-vpn'), plain));
	t.true(
		actual === readGolden('../../../docs/images/routed-vpn.svg', actual),
		'write it anew: wgsim graph topologies/routed-vpn.yaml --format svg -o docs/images/routed-vpn.svg',
	);
});

test('the order of a topology changes nothing', async t => {
	const topology = readLab('routed-vpn');
	const turned: Topology = {
		...topology,
		nodes: [...topology.nodes].reverse(),
		networks: [...topology.networks].reverse().map(each => ({...each, members: [...each.members].reverse()})),
		tunnels: [...topology.tunnels].reverse(),
	};
	const options = {addresses: true, allTunnels: false};
	t.deepEqual(buildGraph(turned, options), buildGraph(topology, options));
	t.deepEqual(await renderSvg(buildGraph(turned, options)), await renderSvg(buildGraph(topology, options)));
});
