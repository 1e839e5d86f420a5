// Separates tunnels between the same two nodes, which would otherwise be drawn on top of each other.

import type {Box} from './geometry.js';
import type {Edge} from './model.js';

/** Compass points of a node's sides, in an order that runs the same way on both ends of an edge. */
const sides = {
	above: ['sw', 's', 'se'],
	below: ['nw', 'n', 'ne'],
	left: ['ne', 'e', 'se'],
	right: ['nw', 'w', 'sw'],
} as const;

const places: Record<number, readonly number[]> = {2: [0, 2], 3: [0, 1, 2]};

/** The attributes for the sides at which an edge leaves its vertices; none for a single edge between them. */
export function parallelPorts(
	edge: Edge,
	edges: readonly Edge[],
	boxes: ReadonlyMap<string, Box>,
): Record<string, string> {
	if (edge.kind !== 'tunnel') {
		return {};
	}

	const together = edges.filter(({kind, a, b}) => kind === 'tunnel' && joins(edge, a, b));
	if (together.length < 2) {
		return {};
	}

	const [one, other] = [boxes.get(edge.a)!, boxes.get(edge.b)!];
	const [dx, dy] = [other.x - one.x, other.y - one.y];
	const [from, to] = Math.abs(dx) > Math.abs(dy) ? acrossOf(dx) : upOf(dy);
	const place = (places[together.length] ?? [0, 1, 2])[together.indexOf(edge) % 3]!;
	return {tailport: sides[from][place]!, headport: sides[to][place]!};
}

const joins = ({a, b}: Edge, one: string, other: string): boolean =>
	(a === one && b === other) || (a === other && b === one);

type Side = keyof typeof sides;

const acrossOf = (dx: number): [Side, Side] => (dx > 0 ? ['left', 'right'] : ['right', 'left']);
const upOf = (dy: number): [Side, Side] => (dy > 0 ? ['below', 'above'] : ['above', 'below']);
