// Fixed routes whose next hop is nowhere, keys and allowed addresses of tunnels that cannot work, files that would be lost.

import {contains, formatAddress, formatPrefix, hostOf, parsePrefix} from '../address.js';
import type {Finding} from '../problem.js';
import {listEnds} from './interfaces.js';
import {groupBy, type TopologyView} from './view.js';

export function verifyFixed(view: TopologyView): Finding[] {
	return [
		...checkRoutes(view),
		...checkForwards(view),
		...checkAllowedIps(view),
		...findSeveralKeys(view),
		...checkFilePaths(view),
	];
}

const linkLocal = parsePrefix('fe80::/10')!;

function checkRoutes(view: TopologyView): Finding[] {
	return view.topology.nodes.flatMap(({name, namespaces}) =>
		namespaces.flatMap(({name: namespace, routes}) =>
			routes.flatMap(({to, via, ifname, kind}): Finding[] => {
				const path = ['nodes', name, 'routes'];
				const text = formatPrefix(to);
				if (kind === 'unicast' && via === null && ifname === null) {
					return [
						{
							path,
							message: `the route to ${text} leads nowhere`,
							hint: 'give it via, an interface, or a type that drops',
						},
					];
				}

				if (via === null) {
					return [];
				}

				const isOnLink =
					(ifname !== null && contains(linkLocal, via)) ||
					view.holdings.some(
						each => each.node === name && each.namespace === namespace && contains(each.prefix, via),
					);
				const message = `the next hop ${formatAddress(via)} of ${text} is on no network of ${name} ${namespace}`;
				return isOnLink ? [] : [{path, message, hint: 'choose an address on a network of that namespace'}];
			}),
		),
	);
}

/** A port leads to one place, to an address that somebody has, and not away from this node's own tunnel. */
function checkForwards(view: TopologyView): Finding[] {
	const own = new Map(listEnds(view).map(({end, tunnel}) => [`${end.node} ${end.listenPort}`, tunnel.name]));
	return view.topology.nodes.flatMap(({name, namespaces}) => {
		const taken = new Set<string>();
		return namespaces[0]!.forward.flatMap(({ifname, protocol, port, to}, index): Finding[] => {
			const path = ['nodes', name, 'forward', index];
			const key = `${ifname} ${protocol} ${port} ${to.family}`;
			const isTaken = taken.has(key);
			taken.add(key);
			const tunnel = protocol === 'udp' ? own.get(`${name} ${port}`) : undefined;
			const text = formatAddress(to);
			const isOwned = view.holdings.some(({prefix}) => formatAddress(prefix) === text);
			const problem = isTaken
				? `${protocol} port ${port} of ${ifname} leads on to another address already`
				: tunnel === undefined
					? `no node has the address ${text}`
					: `${name} listens on UDP port ${port} itself, for ${tunnel}`;
			return isTaken || tunnel !== undefined || !isOwned ? [{path, message: problem, hint: null}] : [];
		});
	});
}

/** WireGuard drops what comes from an address that the end does not allow. */
function checkAllowedIps(view: TopologyView): Finding[] {
	return listEnds(view).flatMap(({end, other, path}) =>
		other.addresses
			.filter(
				({family, value}) =>
					!end.allowedIps.some(prefix => contains(prefix, hostOf({family, value, length: 0}))),
			)
			.map(address => ({
				path: [...path, 'allowed-ips'],
				message: `${end.node} does not allow ${formatAddress(address)}, ${other.node}'s address in the tunnel`,
				hint: 'add it, or a prefix that has it',
			})),
	);
}

/** A node is one peer to all others, so it has one key pair. */
function findSeveralKeys(view: TopologyView): Finding[] {
	const keyed = listEnds(view).filter(({end}) => end.privateKey !== null);
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

/** A node's /run is empty at every start, and in /etc/wgsim is what wgsim itself tells it. */
function checkFilePaths({topology}: TopologyView): Finding[] {
	return topology.nodes.flatMap(({name, settings}) =>
		settings.files.flatMap(({path}, index) =>
			/^\/+(run|etc\/+wgsim|proc|sys|dev)(\/|$)/.test(path)
				? [
						{
							path: ['nodes', name, 'files', index, 'path'],
							message: `${path} would not last: that folder is empty at every start, or wgsim's own`,
							hint: 'put it elsewhere, and let a command at boot copy or link it',
						},
					]
				: [],
		),
	);
}
