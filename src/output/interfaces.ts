// Prints interfaces as a table, a line each.

import type {NodeInterface} from '../lab/interfaces/model.js';
import {renderTable} from './table.js';

// A switch of many ports would make the table as wide.
const listed = 3;

/** Of a loopback interface with nothing but its own addresses there is nothing to tell. */
const isPlainLoopback = ({ifname, addresses}: NodeInterface): boolean =>
	ifname === 'lo' && addresses.every(address => /^127\.|^::1\//.test(address));

/** An interface's link-local address follows from its MAC; it is shown where there is no other. */
function addressesOf({addresses}: NodeInterface): string {
	const others = addresses.filter(address => !address.startsWith('fe80:'));
	return (others.length > 0 ? others : addresses).join(' ') || '-';
}

function peerOf({network, peers}: NodeInterface): string {
	const named = peers.length > listed ? `${peers.length} others` : peers.join(' ');
	return [network, named].filter(Boolean).join(': ') || '-';
}

export const renderInterfaces = (interfaces: readonly NodeInterface[]): string[] =>
	renderTable(
		['NODE', 'NAMESPACE', 'INTERFACE', 'STATE', 'MTU', 'MAC', 'ADDRESSES', 'PEER'],
		interfaces
			.filter(one => !isPlainLoopback(one))
			.map(one => [
				one.node,
				one.namespace,
				one.ifname,
				one.state,
				one.mtu === null ? '-' : `${one.mtu}`,
				one.mac ?? '-',
				addressesOf(one),
				peerOf(one),
			]),
	);
