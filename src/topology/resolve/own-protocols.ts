// Lists the implicit rules of a firewall: packets that the node's own tunnels and routing protocols need, and wgsim's own probes of them.

import {mainNamespace} from '../../shared/namespaces.js';
import {type Address, hostOf, hostPrefix, type Prefix} from '../address.js';
import {type Interior, interior, interiors} from '../interior.js';
import type {Namespace, Node, Tunnel, TunnelEnd} from '../model.js';
import type {FilterProtocol, FilterRule, PortRange} from '../model-firewall.js';

const accept: FilterRule = {
	verdict: 'accept',
	from: null,
	to: null,
	protocols: null,
	ports: null,
	arrives: null,
	leaves: null,
	state: null,
};

const range = (port: number): PortRange => ({first: port, last: port});

const bgpPort = 179;
// Control and echo packets over one hop, and control packets over several (RFC 5881 section 4, RFC 5883 section 5).
const bfdPorts = [3784, 3785, 4784];

/** What arrives for a namespace of a node from neighbours, and from the other ends of its tunnels. */
export function ownProtocols(
	{name: node}: Node,
	namespace: Namespace,
	ends: readonly {readonly own: TunnelEnd; readonly other: TunnelEnd; readonly tunnel: Tunnel}[],
	nodes: ReadonlyMap<string, Node>,
): FilterRule[] {
	const here = ends.filter(({own}) => own.node === node);
	return [
		...(namespace.name === mainNamespace ? outerRules(here, nodes) : []),
		...here
			.filter(({own}) => own.namespace === namespace.name)
			.flatMap(({own, other}) => watched(own, other)),
		...routingRules(namespace),
	];
}

/** Of tunnels: their port, and the echo by which the other end finds out that there is a way. */
function outerRules(
	ends: readonly {readonly own: TunnelEnd; readonly other: TunnelEnd}[],
	nodes: ReadonlyMap<string, Node>,
): FilterRule[] {
	const ports = [...new Set(ends.map(({own}) => own.listenPort))].sort((one, other) => one - other);
	return [
		...(ports.length === 0 ? [] : [{...accept, protocols: ['udp'] as const, ports: ports.map(range)}]),
		...ends
			.filter(({own}) => !own.roams)
			.map(({own, other}) => ({
				...accept,
				protocols: ['echo'] as const,
				from: outsideOf(other, own.endpointAddress, nodes),
				to: [hostPrefix(own.endpointAddress)],
			})),
	];
}

/** Addresses that an end may ask from; null for one behind a NAT, or that moves. */
function outsideOf(
	{node, roams, punches}: TunnelEnd,
	{family}: Address,
	nodes: ReadonlyMap<string, Node>,
): Prefix[] | null {
	const addresses = nodes.get(node)!.namespaces[0]!.interfaces.flatMap(each => each.addresses);
	const own = addresses.filter(address => address.family === family).map(hostOf);
	return roams || punches !== null || own.length === 0 ? null : own.map(hostPrefix);
}

/** The echo by which a tunnel is known to carry packets. */
const watched = (own: TunnelEnd, other: TunnelEnd): FilterRule[] =>
	other.addresses.length === 0 || own.addresses.length === 0
		? []
		: [
				{
					...accept,
					protocols: ['echo'],
					from: other.addresses.map(hostPrefix),
					to: own.addresses.map(hostPrefix),
					arrives: [own.ifname],
				},
			];

function routingRules({routing}: Namespace): FilterRule[] {
	if (routing === null) {
		return [];
	}

	const {bgp, watches, ownConfig} = routing;
	// What the user's own configuration speaks, and where, only BIRD can read.
	const onAny = ownConfig === null ? [] : [null];
	const rule = (
		protocol: FilterProtocol,
		ports: readonly number[] | null,
		names: readonly string[],
	): FilterRule[] => {
		const places = names.length > 0 ? [[...new Set(names)]] : onAny;
		return places.map(arrives => ({
			...accept,
			protocols: [protocol],
			ports: ports === null ? null : ports.map(range),
			arrives,
		}));
	};
	const spoken = (protocol: Interior) =>
		interior[protocol]
			.instances(routing)
			.flatMap(({interfaces}) => interfaces)
			.filter(({type}) => type !== 'stub');
	const withBfd = [
		...interiors
			.flatMap(spoken)
			.filter(({bfd}) => bfd != null)
			.map(({name}) => name),
		...bgp.filter(({bfd}) => bfd !== null).map(({ifname}) => ifname),
		...watches.map(({ifname}) => ifname),
	];
	return [
		...interiors.flatMap(protocol => {
			const {transport} = interior[protocol];
			const names = spoken(protocol).map(({name}) => name);
			return 'udp' in transport ? rule('udp', [transport.udp], names) : rule('ospf', null, names);
		}),
		...rule(
			'tcp',
			[bgpPort],
			bgp.map(({ifname}) => ifname),
		),
		...rule('udp', bfdPorts, withBfd),
	];
}
