// Draws tunnels one by one or, if there are too many, as one edge for each pair of sites.

import {compareNatural} from '../../shared/natural-order.js';

import type {Edge, Vertex} from './model.js';
import {hues} from './style.js';

/** A tunnel by its name, and the nodes at its ends. */
export interface DrawnTunnel {
	readonly name: string;
	readonly a: {readonly node: string};
	readonly b: {readonly node: string};
}

interface Drawn {
	/** Bundles: a point in each site with several gateways. */
	readonly vertices: readonly Vertex[];
	readonly edges: readonly Omit<Edge, 'id'>[];
}

/** `vertices` are those of all nodes and networks. */
export function drawTunnels(
	tunnels: readonly DrawnTunnel[],
	vertices: readonly Vertex[],
	bundled: boolean,
): Drawn {
	const byName = new Map(vertices.filter(isNode).map(vertex => [vertex.label, vertex]));
	const drawn = [...tunnels]
		.sort((one, other) => compareNatural(one.name, other.name))
		.map(({name, a, b}) => {
			const ends = [byName.get(a.node)!, byName.get(b.node)!] as const;
			return {name, a: ends[0], b: ends[1], pair: ends.map(placeOf).sort(compareNatural).join(' ')};
		});
	const pairs = [...new Set(drawn.map(({pair}) => pair))].sort(compareNatural);
	const hueOf = (pair: string): number => pairs.indexOf(pair) % hues.length;
	const drawOne = ({name, a, b, pair}: (typeof drawn)[number]) => ({
		kind: 'tunnel' as const,
		a: a.id,
		b: b.id,
		title: name,
		count: 1,
		hue: hueOf(pair),
	});
	if (!bundled) {
		return {vertices: [], edges: drawn.map(drawOne)};
	}

	// A tunnel within its site has no bundle.
	const [local, remote] = [drawn.filter(isLocal), drawn.filter(each => !isLocal(each))];
	const gathered = new Map<string, Set<Vertex>>();
	for (const vertex of remote.flatMap(({a, b}) => [a, b])) {
		const place = placeOf(vertex);
		gathered.set(place, (gathered.get(place) ?? new Set()).add(vertex));
	}

	const port = (place: string): string => {
		const members = gathered.get(place)!;
		return members.size === 1 ? [...members][0]!.id : `b_${place}`;
	};
	const several = [...gathered].filter(([, members]) => members.size > 1);
	return {
		vertices: several.map(([place, members]) => ({
			id: port(place),
			kind: 'bundle',
			label: '',
			details: [],
			group: [...members][0]!.group,
			depth: -1,
		})),
		edges: [
			...several.flatMap(([place, members]) =>
				[...members].map(member => ({
					kind: 'tunnel' as const,
					a: port(place),
					b: member.id,
					title: `tunnels of ${member.label}`,
					count: 0,
					hue: 0,
				})),
			),
			...local.map(drawOne),
			...[...new Set(remote.map(({pair}) => pair))].sort(compareNatural).map(pair => {
				const within = remote.filter(each => each.pair === pair);
				const [a, b] = pair.split(' ') as [string, string];
				return {
					kind: 'tunnel' as const,
					a: port(a),
					b: port(b),
					title: within.map(({name}) => name).join(', '),
					count: within.length,
					hue: hueOf(pair),
				};
			}),
		],
	};
}

const isNode = ({kind}: Vertex): boolean => kind !== 'underlay' && kind !== 'lan' && kind !== 'bundle';

/** A node's site, or the node itself if it has none. */
const placeOf = ({group, id}: Vertex): string => group ?? id;

const isLocal = ({a, b}: {readonly a: Vertex; readonly b: Vertex}): boolean => placeOf(a) === placeOf(b);
