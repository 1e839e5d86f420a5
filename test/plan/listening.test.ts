// When a BIRD that comes back listens before it speaks.

import test from 'ava';
import {planLab} from '../../src/plan/plan-lab.js';
import {filesOf, read, seed} from './reference.js';

function listeningOf(text: string, node: string, namespace: string): string | undefined {
	const path = `/etc/wgsim/namespaces/${namespace}/listen`;
	return filesOf(planLab(read(text), seed), node).find(file => file.path === path)?.content;
}

const sites = (network: string, overlay = ''): string => `name: lab
networks: {internet: {ospf: ${network}}}
sites: {count: 2, gateways: {count: 2}}
${overlay}
`;

test('it listens on the wires on which it speaks OSPF, for as long as its neighbours cannot have missed it', t => {
	t.is(listeningOf(sites('PUBLIC'), 'V1-1', 'main'), '2 0.95\neth0\n');
	t.is(listeningOf(sites('PUBLIC'), 'V1-1', 'private'), '2 0.95\neth1\neth2\n');
	t.is(listeningOf(sites('PUBLIC'), 'R1', 'main'), '2 0.95\neth0\n');
	t.is(listeningOf(sites('{name: PUBLIC, dead: 8}'), 'V1-1', 'main'), '6 0.95\neth0\n');
});

test('it does not where its neighbours say hello too seldom, miss it sooner, or elect anew', t => {
	for (const network of [
		'{name: PUBLIC, hello: 2}',
		'{name: PUBLIC, dead: 2}',
		'{name: PUBLIC, bfd: true}',
		'{name: PUBLIC, type: broadcast}',
	]) {
		t.is(listeningOf(sites(network), 'V1-1', 'main'), undefined, network);
	}
});

test('it does not where it speaks no OSPF on a wire', t => {
	const overBgp = '{prefix: [198.51.100.0/24], bgp: 64500}';
	t.is(listeningOf(sites('PUBLIC').replace('{ospf: PUBLIC}', overBgp), 'V1-1', 'main'), undefined);
});
