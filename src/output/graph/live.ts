// The graph of a running lab as it is observed, and the state of each of its lines and nodes.

import type {LabSnapshot, NodeView, Verdict} from '../../lab/observer/model.js';
import type {Node} from '../../topology/model.js';
import {bundleAbove, graphOf} from './build.js';
import type {Edge, Graph} from './model.js';

/** What a line or a node is drawn as: a tunnel's verdict, or that of a node or a wire in the same words. */
export type DrawnState = Verdict;

const kinds: readonly string[] = ['gateway', 'router', 'host', 'switch'];

const kindOf = ({kind}: NodeView): Node['kind'] => (kinds.includes(kind) ? kind : 'host') as Node['kind'];

interface Plug {
	readonly node: string;
	readonly ifname: string;
	readonly network: string;
	readonly works: boolean;
}

const plugsOf = ({nodes}: LabSnapshot): Plug[] =>
	nodes.flatMap(({node, namespaces}) =>
		namespaces
			.flatMap(({interfaces}) => interfaces ?? [])
			.flatMap(({ifname, network, up, carrier}) =>
				network === null ? [] : [{node, ifname, network, works: up && carrier}],
			),
	);

/** Networks that join sites, or nodes of no site, carry the tunnels. */
export function liveGraph(snapshot: LabSnapshot): Graph {
	const plugs = plugsOf(snapshot);
	const siteOf = new Map(snapshot.nodes.map(({node, site}) => [node, site]));
	const networks = [...new Set(plugs.map(({network}) => network))].map(name => ({
		name,
		members: plugs
			.filter(({network}) => network === name)
			.map(({node, ifname}) => ({node, ifname, namespace: 'main'})),
	}));
	const isInside = (members: readonly {readonly node: string}[]): boolean => {
		const sites = new Set(members.map(({node}) => siteOf.get(node) ?? null));
		return sites.size === 1 && !sites.has(null);
	};
	const tunnels = snapshot.tunnels.flatMap(({id, a, b}) => (b === null ? [] : [{name: id, a, b}]));
	return graphOf(
		{
			name: snapshot.lab,
			nodes: snapshot.nodes.map(view => ({name: view.node, kind: kindOf(view), site: view.site})),
			networks,
			tunnels,
		},
		{
			underlay: new Set(networks.filter(({members}) => !isInside(members)).map(({name}) => name)),
			bundled: tunnels.length > bundleAbove,
			detailsOf: () => [],
		},
	);
}

const ranks: readonly Verdict[] = ['up', 'idle', 'unknown', 'handshaking', 'stale', 'down'];

/** Of several: the worst. */
const worstOf = (all: readonly Verdict[]): Verdict =>
	all.reduce<Verdict>((worst, one) => (ranks.indexOf(one) > ranks.indexOf(worst) ? one : worst), 'up');

const nodeStates: Readonly<Record<NodeView['verdict'], Verdict>> = {
	up: 'up',
	degraded: 'stale',
	down: 'down',
	starting: 'handshaking',
	unknown: 'unknown',
};

const stateOf = (view: NodeView | undefined): Verdict =>
	view === undefined ? 'unknown' : view.state === 'paused' ? 'stale' : nodeStates[view.verdict];

/** By the id of an edge or a vertex of the lab's graph. What is not in the snapshot is unknown. */
export function statesOf(graph: Graph, snapshot: LabSnapshot): Map<string, DrawnState> {
	const verdicts = new Map(snapshot.tunnels.map(({id, verdict}) => [id, verdict]));
	const nodes = new Map(snapshot.nodes.map(view => [view.node, view]));
	const wires = new Map(
		plugsOf(snapshot).map(({node, ifname, network, works}) => [`${network}: ${node} ${ifname}`, works]),
	);
	const ofEdge = ({kind, title}: Edge): Verdict => {
		if (kind === 'tunnel') {
			return worstOf(title.split(', ').map(name => verdicts.get(name) ?? 'unknown'));
		}

		const works = wires.get(title);
		return works === undefined ? 'unknown' : works ? 'up' : 'down';
	};
	return new Map([
		...graph.edges.filter(({count}) => count > 0).map(edge => [edge.id, ofEdge(edge)] as const),
		...graph.vertices
			.filter(({kind}) => kinds.includes(kind))
			.map(({id, label}) => [id, stateOf(nodes.get(label))] as const),
	]);
}
