// Refuses tunnels to an end behind NAT without a forwarded port, unless hole punching works and lasts.

import {type Address, formatAddress} from '../address.js';
import {interior, spokenOn} from '../interior.js';
import type {InterfaceRef, Namespace} from '../model.js';
import {addressKey} from '../prefix-map.js';
import type {Finding} from '../problem.js';
import type {Space} from '../ways/spaces.js';
import type {PlacedEnd, TopologyView} from '../ways/view.js';
import type {Ways} from '../ways/ways.js';

export function verifyPunches(view: TopologyView): Finding[] {
	const punched = view.ends.filter(({end}) => end.punches !== null);
	return [
		...punched.flatMap(placed => explainPunch(placed, placed.end.punches!, view) ?? []),
		...findShared(punched),
		...view.topology.nodes.flatMap(({name, namespaces}) => checkFilters(name, namespaces[0]!)),
	];
}

function explainPunch(
	{end, other, path}: PlacedEnd,
	nat: InterfaceRef,
	{ways}: TopologyView,
): Finding | null {
	const text = formatAddress(end.endpointAddress);
	if (other.roams) {
		return {
			path: [...path, 'endpoint'],
			message: `${end.node} is behind ${nat.node} and must initiate, but has no endpoint of ${other.node}`,
			hint: `give ${other.node} an endpoint, or forward UDP port ${end.listenPort} of ${nat.node} to ${end.node}`,
		};
	}

	const from = ways.spaces.byNode.get(end.node);
	if (from !== undefined && !leavesBy(from, nat, other.endpointAddress, ways)) {
		return {
			path: [...path, 'endpoint'],
			message: `${text} is an address of ${nat.node}, but packets from ${end.node} to ${other.node} do not leave by ${nat.node}:${nat.ifname}`,
			hint: `route ${end.node}'s packets through ${nat.node}, or write an endpoint of ${end.node} itself`,
		};
	}

	return end.keepalive > 0
		? null
		: {
				path: [...path, 'keepalive'],
				message: `${end.node} is behind ${nat.node}, which blocks packets until ${end.node} sends, and ${end.node} has no keepalive`,
				hint: `write keepalive: 25s here, or forward UDP port ${end.listenPort} of ${nat.node} to ${end.node}`,
			};
}

/** Whether packets for an address may come to another node from inside, and leave it by its interface `nat`. */
function leavesBy(from: Space, nat: InterfaceRef, target: Address, ways: Ways): boolean {
	const outside = ways.spaces.byNode.get(nat.node)?.exits.find(({ifname}) => ifname === nat.ifname)?.segment;
	const reached = new Set([from]);
	for (const space of reached) {
		for (const {exit, to} of ways.hops(space, target)) {
			if (space.node === nat.node && exit.ifname === nat.ifname) {
				return true;
			}

			for (const next of 'neighbor' in to ? [to.neighbor] : ways.membersOf(to.circle)) {
				const isFromOutside = next.node === nat.node && exit.segment === outside;
				if (next.main.forwarding && !isFromOutside) {
					reached.add(next);
				}
			}
		}
	}

	return false;
}

/** Two flows with the same addresses and ports outside: the NAT gives the second another port. */
function findShared(punched: readonly PlacedEnd[]): Finding[] {
	const taken = new Map<string, PlacedEnd>();
	return punched.flatMap((placed): Finding[] => {
		const {end, other, path} = placed;
		const [own, far] = [end, other].map(each => `${addressKey(each.endpointAddress)} ${each.listenPort}`);
		const first = taken.get(`${own} ${far}`);
		taken.set(`${own} ${far}`, first ?? placed);
		return first === undefined
			? []
			: [
					{
						path: [...path, 'port'],
						message: `${first.end.node} and ${end.node} are behind one address, and send from port ${end.listenPort} to the same port of ${formatAddress(other.endpointAddress)}`,
						hint: 'give one of the two tunnels another port, at either end',
					},
				];
	});
}

/** Protocols whose neighbours speak unasked: what they say belongs to no flow from inside. */
function checkFilters(node: string, {masquerade, routing}: Namespace): Finding[] {
	return masquerade.flatMap(({ifname, filters}, index): Finding[] => {
		const spoken = new Set(spokenOn(routing, ifname).map(({instance}) => interior[instance.protocol].title));
		const heard = [
			...spoken,
			...((routing?.bgp ?? []).some(session => session.ifname === ifname && session.bfd !== null)
				? ['BFD']
				: []),
		];
		return filters && heard.length > 0
			? [
					{
						path: ['nodes', node, 'masquerade', index],
						message: `${node} drops unsolicited packets on ${ifname}, including those of ${heard.join(' and ')} neighbours there`,
						hint: `write {interface: ${ifname}, unsolicited: accept}, or run ${heard.join(' and ')} elsewhere`,
					},
				]
			: [];
	});
}
