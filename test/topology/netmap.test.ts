// Prefixes that are translated one to one: by which addresses nodes with the same one ask each other.

import test from 'ava';
import {planLab} from '../../src/plan/plan-lab.js';
import {formatAddress} from '../../src/topology/address.js';
import {parseTopology, type Topology} from '../../src/topology/index.js';

interface Parts {
	readonly checks?: string;
	readonly ga?: string;
	readonly gb?: string;
	/** The kind of both. */
	readonly kind?: string;
}

const maps = (own: number): string =>
	`netmap: [{interface: wg0, inside: 192.168.1.0/24, outside: 10.101.${own}.0/24}]`;
const read = ({checks = '', ga = maps(1), gb = maps(2), kind = 'router'}: Parts = {}): Topology => {
	const place = kind === 'gateway' ? ', namespace: private' : '';
	const gateway = (own: number, far: number, more: string): string => `{kind: ${kind}, ${more},
    interfaces: {eth0: {network: net, addresses: [198.51.100.${own}/24]}, eth1: {network: l${own}, addresses: [192.168.1.1/24]${place}}},
    routes: [{to: 10.101.${far}.0/24, interface: wg0${place}}]}`;
	const host = (own: number): string =>
		`{interfaces: {eth0: {network: l${own}, addresses: [192.168.1.10/24]}}, routes: [{to: 0.0.0.0/0, via: 192.168.1.1}]}`;
	return parseTopology(
		`name: lab
networks: {net: {}, l1: {}, l2: {}}
nodes:
  ga: ${gateway(1, 2, ga)}
  gb: ${gateway(2, 1, gb)}
  ha: ${host(1)}
  hb: ${host(2)}
tunnels: {ga--gb: {ends: {ga: {addresses: [10.0.0.1/30]}, gb: {addresses: [10.0.0.2/30]}}}}
${checks}
`,
		{file: 'lab.yaml'},
	);
};

const pairsOf = ({checks}: Topology): string[] =>
	checks.flatMap(({from, to, addresses}) =>
		addresses.map(address => `${from} ${to} ${formatAddress(address)}`),
	);

test('who has the address of another asks for the one that stands for it, without a word in the file', t => {
	const all = pairsOf(read());
	t.true(all.includes('ha hb 10.101.2.10'));
	t.true(all.includes('hb ha 10.101.1.10'));
	t.true(all.includes('ha gb 10.101.2.1'));
	// Nobody answers at its own address, from where it would be asked.
	t.false(all.some(pair => pair.startsWith('ha hb 192.')));
});

test('so does a check that names the pair, of any kind; and on the own side nothing is translated', t => {
	t.deepEqual(pairsOf(read({checks: 'checks: [{reach: {from: ha, to: hb}}]'})), ['ha hb 10.101.2.10']);
	t.deepEqual(
		read({checks: 'checks: [{ping: {from: ha, to: hb, size: 1400}}]'}).assertions.map(({id}) => id),
		['ping[0]:ha:hb:10.101.2.10'],
	);
	t.deepEqual(pairsOf(read({checks: 'checks: [{reach: {from: ha, to: ga, addresses: [192.168.1.1]}}]'})), [
		'ha ga 192.168.1.1',
	]);
});

test('one side alone that is translated leads to nothing: the other would answer itself', t => {
	t.deepEqual(
		pairsOf(read({ga: 'site: a'})).filter(pair => /^h. h./.test(pair)),
		[],
	);
});

test('the rules are of the namespace that the interface is in, and are watched there', t => {
	const {nodes} = read({kind: 'gateway'});
	const ga = nodes.find(({name}) => name === 'ga')!;
	t.deepEqual(
		ga.namespaces.map(({name, netmap}) => [name, netmap.length]),
		[
			['main', 0],
			['private', 1],
		],
	);
	const {wiring} = planLab(read({kind: 'gateway'}), new Uint8Array(32));
	t.deepEqual(
		wiring.nodes.find(({name}) => name === 'ga')!.namespaces.map(({filtered}) => filtered),
		[false, true],
	);
});
