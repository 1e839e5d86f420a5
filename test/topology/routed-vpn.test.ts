// The reference lab's facts, as the page and the design state them.

import {readFileSync} from 'node:fs';
import test from 'ava';
import {formatAddress, formatPrefix} from '../../src/topology/address.js';
import {parseTopology} from '../../src/topology/index.js';
import type {Namespace, TunnelEnd} from '../../src/topology/model.js';

const text = readFileSync(new URL('../../topologies/routed-vpn.yaml', import.meta.url), 'utf8');
const lab = parseTopology(text, {file: 'routed-vpn.yaml'});

const ends = lab.tunnels.flatMap(({a, b}) => [
	{own: a, peer: b},
	{own: b, peer: a},
]);
const namespaceOf = (node: string, name: string): Namespace =>
	lab.nodes.find(each => each.name === node)!.namespaces.find(each => each.name === name)!;
const addressesOf = (node: string, name: string): string[] =>
	namespaceOf(node, name).interfaces.flatMap(({name: ifname, addresses}) =>
		addresses.map(prefix => `${ifname} ${formatPrefix(prefix)}`),
	);
const sites = [1, 2, 3];
const gateways = [1, 2];

test('three sites have two gateways and a router each', t => {
	const expected = sites.flatMap(s => [`V${s}-1`, `V${s}-2`, `R${s}`]);
	t.deepEqual(
		lab.nodes.map(({name}) => name),
		expected,
	);
	t.is(lab.tunnels.length, 12);
});

test('every gateway has the addresses of the page, in the namespaces of the page', t => {
	for (const s of sites) {
		for (const g of gateways) {
			t.deepEqual(addressesOf(`V${s}-${g}`, 'main'), [`dummy0 2001:db8:${s}::${g}/128`]);
			t.deepEqual(addressesOf(`V${s}-${g}`, 'private'), [
				`eth1 192.168.${100 + s}.${10 + g}/24`,
				`eth2 192.168.${s}.${10 + g}/24`,
			]);
		}

		t.deepEqual(addressesOf(`R${s}`, 'main'), [
			`eth0 192.168.${s}.1/24`,
			`dummy0 2001:db8:a${s}::1/64`,
			`dummy0 10.0.${s}.1/24`,
		]);
	}
});

test('segments join the nodes of the design, by a wire or a bridge', t => {
	const seen = lab.networks.map(({name, kind, members}) => [
		name,
		kind,
		members.map(({node, ifname}) => `${node}:${ifname}`).join(' '),
	]);
	t.deepEqual(seen[0], ['internet', 'bridge', 'V1-1:eth0 V1-2:eth0 V2-1:eth0 V2-2:eth0 V3-1:eth0 V3-2:eth0']);
	for (const s of sites) {
		t.true(seen.some(row => row.join() === `vpn${s},wire,V${s}-1:eth1 V${s}-2:eth1`));
		t.true(seen.some(row => row.join() === `lan${s},bridge,V${s}-1:eth2 V${s}-2:eth2 R${s}:eth0`));
	}
});

test('tunnels carry the numbers of the design', t => {
	let index = 0;
	const describe = ({node, ifname, listenPort, addresses, endpointAddress}: TunnelEnd): string =>
		[node, ifname, listenPort, formatAddress(endpointAddress), ...addresses.map(formatPrefix)].join(' ');
	for (const s of sites) {
		for (const g of gateways) {
			for (const rs of sites.filter(site => site > s)) {
				for (const rg of gateways) {
					const own = (s - 1) * 2 + g;
					const remote = (rs - 1) * 2 + rg;
					const expect = (node: string, far: number, endpoint: string, at: number): string =>
						`${node} wg${far} ${5800 + far} ${endpoint} 2001:db8:ff::${at === 0 ? '' : at.toString(16)}/127 169.254.1.${at}/31`;
					const {a, b, mtu} = lab.tunnels[index / 2]!;
					t.is(describe(a), expect(`V${s}-${g}`, remote, `2001:db8:${s}::${g}`, index));
					t.is(describe(b), expect(`V${rs}-${rg}`, own, `2001:db8:${rs}::${rg}`, index + 1));
					t.is(mtu, 1420);
					index += 2;
				}
			}
		}
	}
});

test('the private keys are the ones of the page', t => {
	for (const {own} of ends) {
		const [, s, g] = /^V(\d)-(\d)$/.exec(own.node)!;
		const m = (Number(s) - 1) * 2 + Number(g);
		t.is(own.privateKey, `${String(m).padStart(3, '0')}CiWM8Klnl/ATecTMAYj0sq+wogo4aCEj+tDRkkRY=`);
	}
});

test('one BGP session a tunnel, named and numbered as the page shows', t => {
	for (const {own, peer} of ends) {
		const session = namespaceOf(own.node, 'private').routing!.bgp.find(({ifname}) => ifname === own.ifname)!;
		t.is(session.name, `IBGP_${peer.node.replace('-', '_')}`);
		t.is(session.localAs, 65_000 + Number(own.node[1]));
		t.is(session.remoteAs, 65_000 + Number(peer.node[1]));
		t.is(formatAddress(session.neighborAddress), formatAddress(peer.addresses[0]!));
		t.is(session.holdTime, 6);
		t.is(session.preference, 160);
		t.deepEqual(session.families, [4, 6]);
	}
});

test('OSPF speaks where the design says, with the router IDs it says', t => {
	const speaks = (node: string, name: string): string[] =>
		namespaceOf(node, name).routing!.ospf.map(
			({name: instance, version, interfaces}) =>
				`${instance} v${version} ${interfaces.map(each => `${each.name}/${each.type}/${each.neighbors.length}`).join(' ')}`,
		);
	for (const s of sites) {
		for (const g of gateways) {
			t.is(namespaceOf(`V${s}-${g}`, 'main').routing!.routerId, `0.0.${s}.${g}`);
			t.is(namespaceOf(`V${s}-${g}`, 'private').routing!.routerId, `1.0.${s}.${g}`);
			t.deepEqual(speaks(`V${s}-${g}`, 'main'), ['PUBLIC v3 eth0/ptmp/5 dummy0/stub/0']);
			t.deepEqual(speaks(`V${s}-${g}`, 'private'), [
				'PRIVATE v3 eth1/ptp/1 eth2/ptmp/2 dummy0/stub/0',
				'PRIVATE4 v2 eth1/ptp/1 eth2/ptmp/2 dummy0/stub/0',
			]);
		}

		t.is(namespaceOf(`R${s}`, 'main').routing!.routerId, `0.0.0.${s}`);
		t.deepEqual(speaks(`R${s}`, 'main'), [
			'PRIVATE v3 eth0/ptmp/2 dummy0/stub/0',
			'PRIVATE4 v2 eth0/ptmp/2 dummy0/stub/0',
		]);
	}
});

test('every router is to reach every other, on both families', t => {
	const seen = lab.checks.map(
		({from, to, addresses}) => `${from} ${to} ${addresses.map(formatAddress).join(' ')}`,
	);
	t.deepEqual(
		seen,
		sites.flatMap(s =>
			sites.filter(rs => rs !== s).map(rs => `R${s} R${rs} 2001:db8:a${rs}::1 10.0.${rs}.1`),
		),
	);
});
