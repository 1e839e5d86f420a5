// Builds the graph of a topology: sites become groups, nodes and networks vertices, plugs and tunnels edges.

import {compareNatural} from '../../shared/natural-order.js';
import type {InterfaceRef, Network, Node, Topology} from '../../topology/model.js';
import {depthsOf} from './depth.js';
import {detailsOf} from './details.js';
import type {Edge, Graph, Group, Vertex} from './model.js';
import {type DrawnTunnel, drawTunnels} from './tunnels.js';
import {findUnderlay} from './underlay.js';

export interface GraphOptions {
	/** Write each node's addresses under its name. */
	readonly addresses: boolean;
	/** Draw each tunnel. By default, more than `bundleAbove` tunnels become one edge per pair of sites. */
	readonly allTunnels: boolean;
}

/** A full mesh of eight gateways at four sites has 24 tunnels, and is readable; a hundred are a carpet. */
export const bundleAbove = 60;

/** What a graph is made of: a topology, or what is known of a running lab. */
export interface Shape {
	readonly name: string;
	readonly nodes: readonly Pick<Node, 'name' | 'kind' | 'site'>[];
	readonly networks: readonly Pick<Network, 'name' | 'members'>[];
	readonly tunnels: readonly DrawnTunnel[];
}

interface Content {
	/** Names of the underlay's networks. */
	readonly underlay: ReadonlySet<string>;
	readonly bundled: boolean;
	readonly detailsOf: (node: string) => readonly string[];
}

export function buildGraph(topology: Topology, {addresses, allTunnels}: GraphOptions): Graph {
	const bundled = !allTunnels && topology.tunnels.length > bundleAbove;
	const nodes = new Map(topology.nodes.map(node => [node.name, node]));
	return graphOf(topology, {
		underlay: findUnderlay(topology),
		bundled,
		detailsOf: name => (addresses ? detailsOf(nodes.get(name)!, bundled ? [] : topology.tunnels) : []),
	});
}

export function graphOf(shape: Shape, {underlay, bundled, detailsOf}: Content): Graph {
	const nodes = sortByName(shape.nodes);
	const networks = sortByName(shape.networks);
	const ids = numberThem(nodes, networks);
	const groups = groupsOf(nodes);
	const groupOf = (site: string | null): string | null =>
		site === null ? null : groups.find(group => group.site === site)!.id;

	const siteOfNode = new Map(nodes.map(({name, site}) => [name, site]));
	const depth = depthsOf(shape);
	const vertices: Vertex[] = [
		...nodes.map(node => ({
			id: ids.node(node.name),
			kind: node.kind,
			label: node.name,
			details: detailsOf(node.name),
			group: groupOf(node.site),
			depth: depth.node(node.name),
		})),
		...networks.map(network => ({
			id: ids.network(network.name),
			kind: underlay.has(network.name) ? ('underlay' as const) : ('lan' as const),
			label: network.name,
			details: [],
			group: groupOf(siteOf(network, siteOfNode)),
			depth: depth.network(network.name),
		})),
	];
	const plugs = networks.flatMap(network => {
		const id = ids.network(network.name);
		const kind = underlay.has(network.name) ? ('underlay' as const) : ('lan' as const);
		const isInside = vertices.some(vertex => vertex.id === id && vertex.group !== null);
		return sortMembers(network.members).map(({node, ifname}, index): Omit<Edge, 'id'> => {
			// Inwards: from what lies further out. What joins gateways only stands in their row, after the first.
			const behind = depth.network(network.name) - depth.node(node);
			const inwards = !isInside || (behind === 0 ? index === 0 : behind > 0);
			const [a, b] = inwards ? [ids.node(node), id] : [id, ids.node(node)];
			return {kind, a, b, title: `${network.name}: ${node} ${ifname}`, count: 1, hue: 0};
		});
	});
	const tunnels = drawTunnels(shape.tunnels, vertices, bundled);
	return {
		name: shape.name,
		groups: groups.map(({id, label}) => ({id, label})),
		vertices: [...vertices, ...tunnels.vertices],
		edges: [...plugs, ...tunnels.edges].map((edge, index) => ({id: `e${index}`, ...edge})),
		tunnels: shape.tunnels.length,
	};
}

const sortByName = <Named extends {readonly name: string}>(all: readonly Named[]): Named[] =>
	[...all].sort((one, other) => compareNatural(one.name, other.name));

const sortMembers = (members: readonly InterfaceRef[]): InterfaceRef[] =>
	[...members].sort(
		(one, other) => compareNatural(one.node, other.node) || compareNatural(one.ifname, other.ifname),
	);

/** Names may hold what a format's identifiers may not; a network may be named as a node is. */
function numberThem(nodes: readonly {readonly name: string}[], networks: readonly {readonly name: string}[]) {
	const nodeIds = new Map(nodes.map(({name}, index) => [name, `n${index}`]));
	const networkIds = new Map(networks.map(({name}, index) => [name, `net${index}`]));
	return {
		node: (name: string): string => nodeIds.get(name)!,
		network: (name: string): string => networkIds.get(name)!,
	};
}

function groupsOf(nodes: readonly Pick<Node, 'site'>[]): (Group & {readonly site: string})[] {
	const sites = [...new Set(nodes.flatMap(({site}) => site ?? []))].sort(compareNatural);
	return sites.map((site, index) => ({
		id: `s${index}`,
		label: /^\d+$/.test(site) ? `site ${site}` : site,
		site,
	}));
}

/** The common site of a network's members; null if they differ, or there is none. */
function siteOf(
	{members}: Pick<Network, 'members'>,
	siteOfNode: ReadonlyMap<string, string | null>,
): string | null {
	const sites = new Set(members.map(({node}) => siteOfNode.get(node)!));
	return sites.size === 1 ? [...sites][0]! : null;
}
