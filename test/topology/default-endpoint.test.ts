// Where a tunnel is sent to by default: an address that the other end is known to have a way to.

import test from 'ava';
import {formatAddress} from '../../src/topology/address.js';
import {parseTopology} from '../../src/topology/index.js';

/** Two routers on one network, each with a loopback, and what `west` has besides. */
function endpointsOf({east = '', west = ''} = {}): string[] {
	const text = `
name: ends
networks:
  internet: {prefix: [198.51.100.0/24]}
nodes:
  west:
    kind: router
    interfaces:
      eth0: {network: internet, addresses: [198.51.100.1/24]}
    ${west}
  east:
    kind: router
    interfaces:
      eth0: {network: internet, addresses: [198.51.100.2/24]}
      dummy0: {addresses: [10.0.2.1/32]}
    ${east}
tunnels:
  west--east:
    ends:
      west: {addresses: [10.9.0.0/31]}
      east: {addresses: [10.9.0.1/31]}
checks: []
`;
	const {tunnels} = parseTopology(text, {file: 'ends.yaml'});
	return tunnels.flatMap(({a, b}) => [a.endpointAddress, b.endpointAddress].map(formatAddress));
}

test('on a network that both ends are on, it is the address there, and not that of a loopback', t => {
	t.deepEqual(endpointsOf(), ['198.51.100.1', '198.51.100.2']);
});

test('a loopback is taken where a fixed route of the other end leads to it', t => {
	t.deepEqual(endpointsOf({west: 'routes: [{to: 10.0.2.1/32, via: 198.51.100.2}]'}), [
		'198.51.100.1',
		'10.0.2.1',
	]);
});

test('a loopback is taken where a routing protocol announces it on a wire, but not where it is one on the tunnel', t => {
	const over = (...ifnames: readonly string[]): string =>
		`routing: {main: {ospf: {O: {version: 2, interfaces: {${ifnames.map(ifname => `${ifname}: {}`).join(', ')}}}}}}`;
	const on = (ifname: string) => endpointsOf({west: over(ifname), east: over(ifname, 'dummy0')});
	t.deepEqual(on('eth0'), ['198.51.100.1', '10.0.2.1']);
	t.deepEqual(on('wg0'), ['198.51.100.1', '198.51.100.2']);
});
