// Judges a layout: its size on a screen, lines that run through boxes, and lines that cross.

import type {Box, Point} from './geometry.js';

/** A straight line between the middles of two boxes. */
export interface Line {
	readonly a: string;
	readonly b: string;
}

/** Points of a screen with 16:10: a picture that fits has a size of 1 or less. */
const screen = {width: 1600, height: 1000};

/** What it costs where each line crosses one other, and where lines are as long as the screen is high; in sizes of the screen. */
const costs = {crossing: 0.5, length: 1};

/** Crossings are counted pair by pair: of more lines they are a carpet in any layout, and are left out. */
const mostCrossing = 400;

/** Points that a line keeps from a box that it does not end at. */
const clearance = 6;

/** A box that lines go around, but for those that end at one of these. */
export interface Obstacle {
	readonly box: Box;
	readonly of: ReadonlySet<string>;
	/** What a line through it costs. */
	readonly cost: number;
}

/** Less is better. */
export function scoreOf(
	boxes: ReadonlyMap<string, Box>,
	lines: readonly Line[],
	obstacles: readonly Obstacle[],
): number {
	const all = [...boxes.values(), ...obstacles.map(({box}) => box)];
	const spread = (middle: 'x' | 'y', size: 'width' | 'height'): number =>
		Math.max(...all.map(box => box[middle] + box[size] / 2)) -
		Math.min(...all.map(box => box[middle] - box[size] / 2));
	const size = Math.max(spread('x', 'width') / screen.width, spread('y', 'height') / screen.height);
	return (
		size +
		costOfThrough(boxes, lines, obstacles) +
		(costs.crossing * countCrossings(boxes, lines)) / Math.max(1, lines.length) +
		(costs.length * meanLength(boxes, lines)) / screen.height
	);
}

function costOfThrough(
	boxes: ReadonlyMap<string, Box>,
	lines: readonly Line[],
	obstacles: readonly Obstacle[],
): number {
	let cost = 0;
	for (const {a, b} of lines) {
		const [from, to] = [boxes.get(a)!, boxes.get(b)!];
		for (const each of obstacles) {
			if (!each.of.has(a) && !each.of.has(b) && runsThrough(from, to, each.box)) {
				cost += each.cost;
			}
		}
	}

	return cost;
}

/** Liang and Barsky's way of clipping a line at a rectangle: something of it is left where it runs through. */
export function runsThrough(from: Point, to: Point, {x, y, width, height}: Box, gap = clearance): boolean {
	const [dx, dy] = [to.x - from.x, to.y - from.y];
	const [halfWidth, halfHeight] = [width / 2 + gap, height / 2 + gap];
	let [enters, leaves] = [0, 1];
	for (const [step, room] of [
		[-dx, from.x - (x - halfWidth)],
		[dx, x + halfWidth - from.x],
		[-dy, from.y - (y - halfHeight)],
		[dy, y + halfHeight - from.y],
	] as const) {
		if (step === 0) {
			if (room < 0) {
				return false;
			}
		} else if (step < 0) {
			enters = Math.max(enters, room / step);
		} else {
			leaves = Math.min(leaves, room / step);
		}
	}

	return enters < leaves;
}

function countCrossings(boxes: ReadonlyMap<string, Box>, lines: readonly Line[]): number {
	let count = 0;
	for (const [index, one] of lines.length > mostCrossing ? [] : lines.entries()) {
		for (const other of lines.slice(index + 1)) {
			const isApart = one.a !== other.a && one.a !== other.b && one.b !== other.a && one.b !== other.b;
			if (isApart && cross(boxes.get(one.a)!, boxes.get(one.b)!, boxes.get(other.a)!, boxes.get(other.b)!)) {
				count++;
			}
		}
	}

	return count;
}

/** Twice the area of the triangle, positive where it runs against the clock. */
const turnOf = (a: Point, b: Point, c: Point): number =>
	(b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);

const cross = (a: Point, b: Point, c: Point, d: Point): boolean =>
	turnOf(a, b, c) * turnOf(a, b, d) < 0 && turnOf(c, d, a) * turnOf(c, d, b) < 0;

const meanLength = (boxes: ReadonlyMap<string, Box>, lines: readonly Line[]): number =>
	lines.reduce((sum, {a, b}) => sum + distance(boxes.get(a)!, boxes.get(b)!), 0) / Math.max(1, lines.length);

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);
