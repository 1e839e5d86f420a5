// Verifies that each tunnel's packets arrive: its endpoints exist and are routed.

import {groupBy} from '../../shared/group-by.js';
import {mainNamespace} from '../../shared/namespaces.js';
import {type Address, formatAddress, hostOf} from '../address.js';
import type {Topology, TunnelEnd} from '../model.js';
import {addressKey} from '../prefix-map.js';
import type {Finding, Path} from '../problem.js';
import {exitsOf} from '../ways/hops.js';
import {hasOthers} from '../ways/meant.js';
import {type Exit, exitsBy} from '../ways/spaces.js';
import {mtuTo} from '../ways/tunnel-mtu.js';
import type {Holding, TopologyView} from '../ways/view.js';
import {explainUnannounced} from './unannounced.js';

export function verifyUnderlay(view: TopologyView): Finding[] {
	const owners = groupBy(
		view.holdings.filter(({namespace}) => namespace === mainNamespace),
		({prefix}) => addressKey(prefix),
	);
	return view.ends.flatMap(({tunnel, end, other, path}): Finding[] => {
		if (end.roams) {
			const message = 'neither end of this tunnel has an endpoint';
			return other.roams
				? [{path: [...path, 'endpoint'], message, hint: 'one end needs the endpoint of the other'}]
				: [];
		}

		const text = formatAddress(end.endpointAddress);
		if (end.endpointAddress.value === 0n) {
			const message = `${end.node} has no address for the other end to send to`;
			return [
				{path: [...path, 'endpoint'], message, hint: 'give its main namespace an address, or write endpoint'},
			];
		}

		const holders = owners.get(addressKey(end.endpointAddress)) ?? [];
		const owner = holders.find(({node}) => node === end.node) ?? holders[0];
		if (owner === undefined) {
			const hint = `it must be an address in the main namespace of ${end.node}`;
			return [{path: [...path, 'endpoint'], message: `no node has the address ${text}`, hint}];
		}

		if (owner.node !== end.node && end.punches === null && !isForwarded(view, owner, end)) {
			const message = `${text} is an address of ${owner.node}, not of ${end.node}`;
			return [
				{
					path: [...path, 'endpoint'],
					message,
					hint: `with forward, ${owner.node} can pass UDP port ${end.listenPort} to ${end.node}`,
				},
			];
		}

		return explainLackOfRoute(view, end, other.node, tunnel.name, [...path, 'endpoint']);
	});
}

/** Whether packets to an address that another node has go on to this end: by destination NAT. */
const isForwarded = (view: TopologyView, owner: Holding, {node, listenPort}: TunnelEnd): boolean =>
	view
		.node(owner.node)
		.namespaces[0]!.forward.some(
			({ifname, protocol, port, to, toPort}) =>
				ifname === owner.ifname &&
				protocol === 'udp' &&
				port === listenPort &&
				toPort === listenPort &&
				view.holdings.some(
					({node: holder, namespace, prefix}) =>
						holder === node && namespace === mainNamespace && addressKey(prefix) === addressKey(to),
				),
		);

/** Empty where the other end has a way to this end's endpoint outside of the tunnel itself. */
function explainLackOfRoute(
	view: TopologyView,
	end: TunnelEnd,
	sender: string,
	tunnel: string,
	path: Path,
): Finding[] {
	const {ways} = view;
	if (mtuTo(ways, end, sender, tunnel) !== null || isTrusted(view, sender, end.endpointAddress)) {
		return [];
	}

	const text = formatAddress(end.endpointAddress);
	if (mtuTo(ways, end, sender, null) === null) {
		const unannounced = explainUnannounced(view, sender, end.endpointAddress);
		return [
			unannounced === null
				? {
						path,
						message: `${sender} has no route to ${end.node}'s endpoint ${text}`,
						hint: 'let OSPF run on the network between them (networks.NAME.ospf: PUBLIC), give that network a prefix, or write routes',
					}
				: unannounced,
		];
	}

	return [
		{
			path,
			message: `${sender} has no route to ${end.node}'s endpoint ${text} except through this tunnel, which cannot carry its own packets`,
			// Looked for when it is shown.
			get hint() {
				const outside = findOutside(view, end, sender, tunnel);
				return outside === null
					? 'give both ends addresses on a network between them, or write routes outside of the tunnel'
					: `write endpoint: ${formatAddress(outside)}`;
			},
		},
	];
}

/** An address of the end's node that the sender reaches outside of the tunnel. */
function findOutside(
	{holdings, ways}: TopologyView,
	end: TunnelEnd,
	sender: string,
	tunnel: string,
): Address | null {
	const candidates = holdings
		.filter(
			({node, namespace, segment}) => node === end.node && namespace === mainNamespace && segment !== null,
		)
		.map(({prefix}) => hostOf(prefix));
	return (
		candidates.find(endpointAddress => mtuTo(ways, {...end, endpointAddress}, sender, tunnel) !== null) ??
		null
	);
}

/**
 * A node with its own bird.conf or with a static route by a wire may know paths that we do not; and so may one with BGP on a wire, where
 * the user's own configuration, commands or image may announce more than the file says.
 */
function isTrusted({ways, topology}: TopologyView, sender: string, target: Address): boolean {
	const space = ways.spaces.byNode.get(sender);
	if (space === undefined) {
		return false;
	}

	const {routing} = space.main;
	const areWires = (exits: readonly Exit[]): boolean => exits.some(({tunnel}) => tunnel === null);
	return (
		(routing?.ownConfig ?? null) !== null ||
		((routing?.bgp ?? []).some(({ifname}) => areWires(exitsBy(space, ifname))) && hasUnknown(topology)) ||
		space.fixed.find(target).some(({item}) => areWires(exitsOf(space, item)))
	);
}

const hasUnknown = ({nodes}: Topology): boolean =>
	nodes.some(
		node => hasOthers(node) || node.namespaces.some(({routing}) => (routing?.ownConfig ?? null) !== null),
	);
