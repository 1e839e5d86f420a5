// Refuses keys and allowed IPs of tunnels that cannot work.

import {groupBy} from '../../shared/group-by.js';
import {contains, formatAddress, hostOf} from '../address.js';
import type {Finding} from '../problem.js';
import type {TopologyView} from '../ways/view.js';

export function verifyFixed(view: TopologyView): Finding[] {
	return [...checkAllowedIps(view), ...findSeveralKeys(view), ...findSharedKeys(view)];
}

/** WireGuard drops what comes from an address that the end does not allow. */
function checkAllowedIps(view: TopologyView): Finding[] {
	return view.ends.flatMap(({end, other, path}): Finding[] => {
		const here = [...path, 'allowed-ips'];
		if (end.allowedIps.length === 0) {
			const message = `${end.node} allows no address in this tunnel, so no packet passes`;
			const hint = end.shared
				? `name prefixes, or give ${other.node} addresses in the tunnel`
				: 'remove it to allow all, or name prefixes';
			return [{path: here, message, hint}];
		}

		return other.addresses
			.filter(address => !end.allowedIps.some(prefix => contains(prefix, hostOf(address))))
			.map(address => ({
				path: here,
				message: `${end.node} does not allow ${formatAddress(address)}, ${other.node}'s address in the tunnel`,
				hint: 'add it, or a prefix that has it',
			}));
	});
}

/** A node is one peer to all others, so it has one key pair. */
function findSeveralKeys(view: TopologyView): Finding[] {
	const keyed = view.ends.filter(({end}) => end.privateKey !== null);
	return [...groupBy(keyed, ({end}) => end.node).values()].flatMap(([first, ...others]) =>
		others
			.filter(({end}) => end.privateKey !== first!.end.privateKey)
			.map(({end, path}) => ({
				path: [...path, 'private-key'],
				message: `${end.node} has another private key in ${first!.tunnel.name}`,
				hint: 'a node has one key pair; write the same at each of its tunnels',
			})),
	);
}

/** WireGuard takes no peer with the interface's own key: `wg set` passes over it without a word. */
const findSharedKeys = ({ends}: TopologyView): Finding[] =>
	ends
		.filter(
			({tunnel: {a, b}, end}) => end === b && end.privateKey !== null && end.privateKey === a.privateKey,
		)
		.map(({other, path}) => ({
			path: [...path, 'private-key'],
			message: `${other.node} also has this private key`,
			hint: 'the two ends of a tunnel need different keys',
		}));
