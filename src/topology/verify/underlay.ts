// Whether each tunnel's packets find their way: endpoints that somebody has, and routes to them.

import {type Address, contains, formatAddress} from '../address.js';
import type {Node, TunnelEnd} from '../model.js';
import type {Finding} from '../problem.js';
import {listEnds} from './interfaces.js';
import {Groups, type Holding, type TopologyView} from './view.js';

export function verifyUnderlay(view: TopologyView): Finding[] {
	const owners = new Map(
		view.holdings
			.filter(({namespace}) => namespace === 'main')
			.map(each => [formatAddress(each.prefix), each]),
	);
	const domains = joinDomains(view);
	return listEnds(view).flatMap(({end, other, path}): Finding[] => {
		if (end.roams) {
			const message = 'both ends of this tunnel are without an endpoint';
			return other.roams
				? [{path: [...path, 'endpoint'], message, hint: 'one end must be told where the other is'}]
				: [];
		}

		const text = formatAddress(end.endpointAddress);
		if (end.endpointAddress.value === 0n) {
			const message = `${end.node} has no address that the other end can send to`;
			return [
				{path: [...path, 'endpoint'], message, hint: 'give its main namespace an address, or write endpoint'},
			];
		}

		const owner = owners.get(text);
		if (owner === undefined) {
			const hint = `it must be an address in the main namespace of ${end.node}`;
			return [{path: [...path, 'endpoint'], message: `no node has the address ${text}`, hint}];
		}

		if (owner.node !== end.node && !isForwarded(view, owner, end)) {
			const message = `${text} is an address of ${owner.node}, not of ${end.node}`;
			return [
				{
					path: [...path, 'endpoint'],
					message,
					hint: `with forward, ${owner.node} can lead UDP port ${end.listenPort} on to ${end.node}`,
				},
			];
		}

		return hasRoute(view, domains, other, owner)
			? []
			: [
					{
						path: [...path, 'endpoint'],
						message: `${other.node} has no route to ${end.node}'s endpoint ${text}`,
						hint: 'let OSPF run on the network between them (networks.NAME.ospf: PUBLIC), give that network a prefix, or write routes',
					},
				];
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
						holder === node && namespace === 'main' && formatAddress(prefix) === formatAddress(to),
				),
		);

/** By a fixed route, on the same segment, or in the same OSPF domain. */
function hasRoute(view: TopologyView, domains: Groups, {node}: TunnelEnd, owner: Holding): boolean {
	const {name, namespaces} = view.node(node);
	const main = namespaces[0]!;
	const target: Address = {family: owner.prefix.family, value: owner.prefix.value};
	const isOnLink = main.interfaces.some(
		({network, addresses}) =>
			network !== null &&
			view.segmentOf(network) === owner.segment &&
			addresses.some(prefix => contains(prefix, target)),
	);
	// Who brings their own configuration, or runs BGP out there, knows the way better than we do.
	const isTrusted =
		(main.routing?.ownConfig ?? null) !== null ||
		(main.routing?.bgp.length ?? 0) > 0 ||
		main.routes.some(({to, kind}) => kind === 'unicast' && contains(to, target));
	const version = target.family === 4 ? 2 : 3;
	const shares = (main.routing?.ospf ?? []).some(
		instance =>
			instance.version === version &&
			announces(view.node(owner.node), owner.ifname, version).some(
				remote => domains.find(`${name} ${instance.name}`) === domains.find(remote),
			),
	);
	return isTrusted || isOnLink || shares;
}

/** Instances of a node's main namespace that announce an interface, as domain members. */
const announces = ({name, namespaces}: Node, ifname: string, version: 2 | 3): string[] =>
	(namespaces[0]!.routing?.ospf ?? [])
		.filter(
			instance => instance.version === version && instance.interfaces.some(each => each.name === ifname),
		)
		.map(instance => `${name} ${instance.name}`);

/** OSPF instances of main namespaces, joined where they are neighbours. */
function joinDomains({topology, segmentOf}: TopologyView): Groups {
	const groups = new Groups();
	for (const {name, namespaces} of topology.nodes) {
		for (const {name: instance, version, area, interfaces} of namespaces[0]!.routing?.ospf ?? []) {
			for (const {name: ifname, type} of interfaces) {
				const network = namespaces[0]!.interfaces.find(each => each.name === ifname)?.network ?? null;
				if (type !== 'stub' && network !== null) {
					groups.join(`segment ${segmentOf(network)} ${version} ${area}`, `${name} ${instance}`);
				}
			}
		}
	}

	return groups;
}
