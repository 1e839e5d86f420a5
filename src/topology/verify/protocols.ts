// Refuses duplicate names of BIRD protocols in a namespace, and tunnels that block the hellos of interior protocols.

import {type Address, contains, formatAddress} from '../address.js';
import {interior, interiors, spokenOn} from '../interior.js';
import type {Routing} from '../model.js';
import type {Finding, Path} from '../problem.js';
import type {TopologyView} from '../ways/view.js';

export function verifyProtocols(view: TopologyView): Finding[] {
	return [...findTakenNames(view), ...findMuteTunnels(view)];
}

/** What wgsim itself calls by name in bird.conf. */
const ownNames = new Set(['BFD', 'KERNEL4', 'KERNEL6', 'LINKS', 'announce_all', 'announce_local']);

/** Of fixed routes that BIRD has. */
const fixedProtocol = /^FIXED[46]_\d+$/;

/** Words that BIRD 2 reads as its own where a name is to be: found by trying every word of its binary as a protocol's name. */
const birdWords = new Set('af all in master4 master6 net_type ng roa rtd rts v2 v3'.split(' '));

/** All protocols share one table of symbols. */
function findTakenNames({topology}: TopologyView): Finding[] {
	return topology.nodes.flatMap(({name: node, namespaces}) =>
		namespaces.flatMap(({name: namespace, routing}) => {
			const taken = new Map([...ownNames].map(name => [name, 'wgsim itself']));
			return listNames(routing).flatMap(([protocol, name]): Finding[] => {
				const owner = fixedProtocol.test(name) ? 'wgsim itself' : taken.get(name);
				taken.set(name, owner ?? protocol);
				const path = ['nodes', node, 'routing', namespace, protocol, name];
				if (birdWords.has(name)) {
					const message = `${name} is a keyword of BIRD, not a name`;
					return [{path, message, hint: `choose another, such as ${name.toUpperCase()}`, atKey: true}];
				}

				const message = `${owner} already has the name ${name} in this namespace`;
				return owner === undefined
					? []
					: [{path, message, hint: 'names in BIRD are unique; choose another', atKey: true}];
			});
		}),
	);
}

const listNames = (routing: Routing | null): [string, string][] =>
	([...interiors, 'bgp'] as const).flatMap(protocol =>
		(routing?.[protocol] ?? []).map(({name}): [string, string] => [protocol, name]),
	);

/** WireGuard drops what its allowed IPs do not have, multicast too. That several peers take none, `verifyPeers` says. */
function findMuteTunnels(view: TopologyView): Finding[] {
	const sole = view.ends.filter(({end}) => !end.shared);
	return sole.flatMap(({end, path}) =>
		spokenTo(view.namespace(end.node, end.namespace)?.routing ?? null, end.ifname)
			.filter(({group}) => !end.allowedIps.some(prefix => contains(prefix, group)))
			.map(({name, group}) => ({
				path: [...path, 'allowed-ips'] as Path,
				message: `${name} sends to ${formatAddress(group)}, which ${end.node} does not allow into ${end.ifname}`,
				hint: `add ${formatAddress(group)}/${group.family === 6 ? 128 : 32} and the neighbour's own address`,
			})),
	);
}

/** What speaks there by multicast: on an interface of its unicast types each neighbour is spoken to by its own address. */
const spokenTo = (routing: Routing | null, ifname: string): {name: string; group: Address}[] =>
	spokenOn(routing, ifname)
		.filter(({instance: {protocol}, type}) => !interior[protocol].unicast.includes(type))
		.map(({instance: {name, group}}) => ({name, group}));
