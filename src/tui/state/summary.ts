// Summarizes a snapshot per node: its tunnels, sessions, traffic and severity. Calculated once per snapshot.

import type {LabSnapshot, NeighborView, NodeView, TunnelView} from '../../lab/observer/model.js';
import {endsOf} from '../../lab/observer/tunnels.js';
import {isSound} from '../../lab/observer/verdict.js';
import {append} from '../../shared/group-by.js';
import {forEachInterior, type Interior} from '../../topology/interior.js';
import {type Mark, markNode, markVerdict} from '../look/verdicts.js';

export interface Share {
	readonly ok: number;
	readonly of: number;
}

/** Of one node, or of all nodes of a site. */
export interface Sums {
	readonly mark: Mark;
	readonly tunnels: Share;
	readonly bgp: Share;
	readonly neighbors: Readonly<Record<Interior, Share>>;
	/** Only of wires, because tunnel traffic passes a wire as well. Bytes a second; null if unknown. */
	readonly received: number | null;
	readonly sent: number | null;
	/** Prefixes received by all BGP sessions; null if there is none, or it is unknown. */
	readonly routes: number | null;
	/** Of the node, its tunnels and its sessions together: higher is worse. */
	readonly rank: number;
	readonly cpu: number | null;
	readonly memory: number | null;
}

export interface NodeSummary extends Sums {
	readonly view: NodeView;
}

export interface Summary {
	readonly nodes: readonly NodeSummary[];
	readonly byNode: ReadonlyMap<string, NodeSummary>;
	readonly tunnelsOf: ReadonlyMap<string, readonly TunnelView[]>;
	readonly running: number;
	readonly tunnels: Share;
	readonly bgp: Share;
	readonly neighbors: Readonly<Record<Interior, Share>>;
	readonly cpu: number | null;
	readonly memory: number | null;
	/** Over all tunnels, both ways, bytes a second. */
	readonly tunnelled: number | null;
}

const cache = new WeakMap<LabSnapshot, Summary>();

export function summarize(snapshot: LabSnapshot): Summary {
	const known = cache.get(snapshot);
	if (known !== undefined) {
		return known;
	}

	const summary = calculate(snapshot);
	cache.set(snapshot, summary);
	return summary;
}

function calculate({nodes, tunnels}: LabSnapshot): Summary {
	const tunnelsOf = new Map<string, TunnelView[]>();
	for (const tunnel of tunnels) {
		for (const node of new Set(endsOf(tunnel).map(({node}) => node))) {
			append(tunnelsOf, node, tunnel);
		}
	}

	const summaries = nodes.map(node => summarizeNode(node, tunnelsOf.get(node.node) ?? []));
	return {
		nodes: summaries,
		byNode: new Map(summaries.map(summary => [summary.view.node, summary])),
		tunnelsOf,
		running: nodes.filter(node => node.state === 'running').length,
		tunnels: shareOf(tunnels, ({verdict}) => isSound(verdict)),
		bgp: addShares(summaries.map(({bgp}) => bgp)),
		neighbors: forEachInterior(protocol => addShares(summaries.map(({neighbors}) => neighbors[protocol]))),
		cpu: add(nodes.map(({cpu}) => cpu)),
		memory: add(nodes.map(({memory}) => memory)),
		tunnelled: add(
			tunnels.flatMap(({a, b}) => [
				a.received?.rate ?? null,
				(b === null ? a.sent : b.received)?.rate ?? null,
			]),
		),
	};
}

function summarizeNode(view: NodeView, tunnels: readonly TunnelView[]): NodeSummary {
	const sessions = view.namespaces.flatMap(({bgp}) => bgp ?? []);
	const wires = view.namespaces
		.flatMap(({interfaces}) => interfaces ?? [])
		.filter(({kind}) => kind === 'wire');
	const mark = markNode(view);
	const bgp = shareOf(sessions, ({ok}) => ok);
	const neighbors = forEachInterior(protocol =>
		shareOf(
			view.namespaces.flatMap((namespace): readonly NeighborView[] => namespace[protocol] ?? []),
			({ok}) => ok,
		),
	);
	const isShort = [bgp, ...Object.values(neighbors)].some(({ok, of}) => ok < of);
	const lost = isShort || wires.some(({up, carrier}) => !(up && carrier));
	return {
		view,
		mark,
		tunnels: shareOf(tunnels, ({verdict}) => isSound(verdict)),
		bgp,
		neighbors,
		received: add(wires.map(({received}) => received.rate)),
		sent: add(wires.map(({sent}) => sent.rate)),
		routes: add(sessions.map(({routes}) => routes?.imported ?? null)),
		rank: Math.max(mark.rank, lost ? 3 : 0, ...tunnels.map(({verdict}) => markVerdict(verdict).rank)),
		cpu: view.cpu,
		memory: view.memory,
	};
}

/** Of several nodes together, of which there is at least one. A tunnel between two of them counts once. */
export function sumUp(nodes: readonly NodeSummary[], {tunnelsOf}: Pick<Summary, 'tunnelsOf'>): Sums {
	const tunnels = [...new Set(nodes.flatMap(({view}) => tunnelsOf.get(view.node) ?? []))];
	return {
		mark: nodes.map(({mark}) => mark).reduce((worst, one) => (one.rank > worst.rank ? one : worst)),
		tunnels: shareOf(tunnels, ({verdict}) => isSound(verdict)),
		bgp: addShares(nodes.map(({bgp}) => bgp)),
		neighbors: forEachInterior(protocol => addShares(nodes.map(({neighbors}) => neighbors[protocol]))),
		received: add(nodes.map(({received}) => received)),
		sent: add(nodes.map(({sent}) => sent)),
		routes: add(nodes.map(({routes}) => routes)),
		rank: Math.max(...nodes.map(({rank}) => rank)),
		cpu: add(nodes.map(({cpu}) => cpu)),
		memory: add(nodes.map(({memory}) => memory)),
	};
}

function shareOf<T>(all: readonly T[], isOk: (one: T) => boolean): Share {
	return {ok: all.filter(isOk).length, of: all.length};
}

const addShares = (all: readonly Share[]): Share => ({
	ok: all.reduce((sum, {ok}) => sum + ok, 0),
	of: all.reduce((sum, {of}) => sum + of, 0),
});

/** Over the known values; null if there is none. */
function add(values: readonly (number | null)[]): number | null {
	const known = values.filter(value => value !== null);
	return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}
