// An interface that is not as planned is a missing fact, whether a wire, a dummy or a tunnel: its state, MTU, addresses and neighbours.

import test from 'ava';
import {findMissing} from '../../src/lab/observed/missing.js';
import type {ObserverRecord} from '../../src/lab/observed/record.js';
import type {LinkRead} from '../../src/lab/observed/values.js';
import {formatAddress, linkLocalFromMac} from '../../src/topology/address.js';
import {plannedLinks} from './planned-links.js';
import {plan, recordsOf, stateOf, textOf} from './recorded.js';

const converged = recordsOf(textOf('converged'));

const missingOf = (...records: readonly ObserverRecord[]): string[] =>
	findMissing(plan, stateOf([...converged, ...records])).map(({text}) => text);

/** All interfaces of V1-1's private namespace as planned, but for one. */
const without = (ifname: string, changes: Partial<LinkRead>): ObserverRecord => ({
	source: 'links',
	node: 'V1-1',
	namespace: 'private',
	value: plannedLinks('V1-1', 'private').map(link => (link.ifname === ifname ? {...link, ...changes} : link)),
});

const planned = (ifname: string): LinkRead =>
	plannedLinks('V1-1', 'private').find(link => link.ifname === ifname)!;

test('what is as planned lacks nothing', t => {
	t.deepEqual(missingOf(without('eth1', {})), []);
	const more = [...planned('eth1').addresses, 'fe80::1234/64'];
	t.deepEqual(missingOf(without('eth1', {addresses: more})), [], 'it may have more of its link alone');
});

test('a tunnel with another MTU, or without one of its addresses, is named with what it is to have', t => {
	const {mtu, addresses} = planned('wg3');
	t.true(mtu > 1280 && addresses.length > 0);
	t.deepEqual(missingOf(without('wg3', {mtu: 1300})), [`V1-1:wg3 has MTU 1300, not ${mtu}`]);
	t.deepEqual(missingOf(without('wg3', {addresses: addresses.slice(1)})), [`V1-1:wg3 lacks ${addresses[0]}`]);
});

test('a tunnel that has shaken hands with nobody has yet to get its addresses: the handshake is what is missing', t => {
	const silent = converged.map(record =>
		record.source === 'wg' && record.node === 'V1-1' && record.subject === 'wg3'
			? {...record, text: record.text!.replaceAll(/\t\d{10}\t/g, '\t0\t')}
			: record,
	);
	const texts = findMissing(plan, stateOf([...silent, without('wg3', {addresses: []})])).map(
		({text}) => text,
	);
	t.is(texts.length, 1);
	t.regex(texts[0]!, /no handshake/);
});

test('a wire with another MTU or link-layer address, or without an address, is named', t => {
	const {mac, addresses} = planned('eth1');
	t.deepEqual(missingOf(without('eth1', {mtu: 1400})), ['V1-1:eth1 has MTU 1400, not 1500']);
	t.deepEqual(missingOf(without('eth1', {mac: '02:00:00:00:00:01'})), [
		`V1-1:eth1 has link-layer address 02:00:00:00:00:01, not ${mac}`,
	]);
	t.deepEqual(missingOf(without('eth1', {addresses: addresses.slice(1)})), [
		`V1-1:eth1 lacks ${addresses[0]}`,
	]);
	t.deepEqual(missingOf(without('eth1', {up: false, mtu: 1400, addresses: []})), ['V1-1:eth1 is set down']);
});

test('what a fault on purpose gives an interface is as it should be', t => {
	const fault = (more: object): ObserverRecord => ({
		source: 'faults',
		value: [{text: 'one', heal: 'two', since: 1, end: 'V1-1:eth1', ...more}],
	});
	t.deepEqual(missingOf(fault({mtu: 1400}), without('eth1', {mtu: 1400})), []);
	t.deepEqual(missingOf(fault({mtu: 1400}), without('eth1', {})), ['V1-1:eth1 has MTU 1500, not 1400']);
	const others = [...planned('eth1').addresses.filter(one => one.includes(':')), '10.99.0.1/24'];
	t.deepEqual(missingOf(fault({addresses: ['10.99.0.1/24']}), without('eth1', {addresses: others})), []);
});

test("what a user's own commands make of a node's interfaces is as it should be, as long as the wire has carrier", t => {
	const nodes = plan.nodes.map(node => ({...node, changesInterfaces: node.name === 'V1-1'}));
	const missing = (changes: Partial<LinkRead>): string[] =>
		findMissing({...plan, nodes}, stateOf([...converged, without('eth1', changes)])).map(({text}) => text);
	t.deepEqual(missing({mtu: 1400, addresses: []}), []);
	t.deepEqual(missing({ifname: 'lan0'}), [], 'it has another name, or is in another namespace');
	t.deepEqual(missing({carrier: false}), ['V1-1:eth1 has no carrier']);
	t.deepEqual(missing({up: false, carrier: false}), ['V1-1:eth1 is set down']);
	t.deepEqual(missingOf(without('eth1', {ifname: 'lan0'})), ['V1-1:eth1 is not there']);
});

test('a dummy without its address is named', t => {
	const [link] = plannedLinks('R1', 'main').filter(({kind}) => kind === 'dummy');
	const value = plannedLinks('R1', 'main').map(one =>
		one.ifname === link!.ifname ? {...one, addresses: []} : one,
	);
	t.deepEqual(missingOf({source: 'links', node: 'R1', namespace: 'main', value}), [
		`R1:${link!.ifname} lacks ${link!.addresses[0]}`,
	]);
});

test('a fixed neighbour entry is named where it leads past the owner of its address, and nowhere else', t => {
	const end = (node: string, ifname: string) =>
		plan.wires.find(({ends: [one]}) => one.node === node && one.ifname === ifname)!.ends[0];
	const [own, far] = [end('V1-1', 'eth1'), end('V1-2', 'eth1')];
	const address = far.addresses[0]!.replace(/\/.*/, '');
	const entry = (of: string, mac: string): ObserverRecord => ({
		source: 'fixed-neighbors',
		node: own.node,
		namespace: own.namespace,
		value: [{ifname: own.ifname, address: of, mac}],
	});
	t.deepEqual(missingOf(entry(address, far.mac)), []);
	t.deepEqual(
		missingOf(entry('192.0.2.200', '02:00:00:00:00:01')),
		[],
		'an address of nobody on this segment',
	);
	t.deepEqual(missingOf(entry(address, '02:00:00:00:00:01')), [
		`V1-1:eth1 has a static neighbour entry that leads ${address} to 02:00:00:00:00:01, not to V1-2 at ${far.mac}; \`ip -n private neighbor del ${address} dev eth1\` in the node removes it`,
	]);
});

test('an address that a node is to reach is missing while its kernel has no route to it', t => {
	const [pair, other] = plan.expect.reach.filter(({from}) => from === 'R1');
	const told = (value: readonly string[] | null): ObserverRecord => ({
		source: 'unrouted',
		node: 'R1',
		namespace: 'main',
		value: value && [...value],
	});
	t.deepEqual(missingOf(told([])), []);
	t.deepEqual(missingOf(told(null)), [], 'a kernel that was not asked has said nothing');
	t.deepEqual(missingOf(told([pair!.address])), [`R1 has no route to ${pair!.address} (${pair!.to})`]);
	t.is(missingOf(told([pair!.address, other!.address])).length, 2);
});

test('an unplanned address is named with its owner on any segment, and with the command that removes it', t => {
	const far = plan.wires.find(({ends: [one]}) => one.node === 'V1-2' && one.ifname === 'eth1')!.ends[0];
	const [neighbor] = far.addresses;
	const remote = plan.wires.find(({ends: [one]}) => one.node === 'R3' && one.ifname === 'eth0')!.ends[0]
		.addresses[0]!;
	const having = (...more: string[]) => without('eth1', {addresses: [...planned('eth1').addresses, ...more]});
	const mend = (address: string) =>
		`\`ip -n private address del ${address} dev eth1\` in the node removes it`;
	const bare = (address: string) => address.replace(/\/.*/, '');
	t.deepEqual(missingOf(having(neighbor!)), [
		`V1-1:eth1 has ${bare(neighbor!)}, which is V1-2's; ${mend(neighbor!)}`,
	]);
	t.deepEqual(missingOf(having(remote)), [`V1-1:eth1 has ${bare(remote)}, which is R3's; ${mend(remote)}`]);
	t.deepEqual(missingOf(having('192.0.2.77/24')), [
		`V1-1:eth1 has 192.0.2.77, which is not planned; ${mend('192.0.2.77/24')}`,
	]);
	const {mac} = planned('eth1');
	const slaac = `2001:db8:77::${formatAddress(linkLocalFromMac(mac!)).replace('fe80::', '')}/64`;
	t.deepEqual(missingOf(having('fe80::99/64', slaac)), [], 'what the kernel gives by itself');
	const nodes = plan.nodes.map(node => ({...node, changesInterfaces: node.name === 'V1-1'}));
	const missing = findMissing({...plan, nodes}, stateOf([...converged, having(neighbor!, '192.0.2.77/24')]));
	t.deepEqual(
		missing.map(({text}) => text),
		[`V1-1:eth1 has ${bare(neighbor!)}, which is V1-2's`],
		"a node's own commands may give it others",
	);
});

test('allowed IPs that are not as planned are named at their end', t => {
	const {a, b} = plan.tunnels[0]!;
	t.deepEqual([...a.allowedIps].sort(), ['0.0.0.0/0', '::/0']);
	const changed = (allowed: string): string[] =>
		findMissing(
			plan,
			stateOf(
				converged.map(record =>
					record.source === 'wg' && record.node === a.node && record.subject === a.ifname
						? {...record, text: record.text!.replace(/(\]:\d+\t)\S+/, `$1${allowed}`)}
						: record,
				),
			),
		).map(({text}) => text);
	t.deepEqual(changed('::/0,0.0.0.0/0'), []);
	t.deepEqual(changed('::/0'), [
		`${a.node}:${a.ifname} allows its peer ${b.node} ::/0; planned: ${a.allowedIps.join(', ')}`,
	]);
});

test('a protocol of a generated BIRD that brings routes to the kernel and is not up is named', t => {
	const text = converged.map(record =>
		record.source === 'protocols' && record.node === 'V1-1' && record.namespace === 'private'
			? {...record, text: record.text!.replace(/(KERNEL4 +Kernel +\S+ +)up/, '$1down')}
			: record,
	);
	t.deepEqual(
		findMissing(plan, stateOf(text)).map(fact => fact.text),
		['V1-1 KERNEL4: Kernel is not up (last: down)'],
	);
});

test('a protocol that a generated BIRD does not list is named: it runs by another file', t => {
	const text = converged.map(record =>
		record.source === 'protocols' && record.node === 'V1-1' && record.namespace === 'private'
			? {...record, text: record.text!.replace(/^ (KERNEL4|LINKS) .*\n/gm, '')}
			: record,
	);
	t.deepEqual(
		findMissing(plan, stateOf(text)).map(fact => fact.text),
		['V1-1 KERNEL4: BIRD in private does not know it', 'V1-1 LINKS: BIRD in private does not know it'],
	);
});
