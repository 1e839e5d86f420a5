// Boxes in the plane, as Graphviz reports them: points of 1/72 inch, y upwards.

export interface Point {
	readonly x: number;
	readonly y: number;
}

export interface Size {
	readonly width: number;
	readonly height: number;
}

/** `x` and `y` are those of its middle. */
export interface Box extends Point, Size {}

export interface Layout {
	readonly width: number;
	readonly height: number;
	/** By id; from the lower left corner. */
	readonly boxes: ReadonlyMap<string, Box>;
}

/** Reads the sizes and positions in Graphviz's JSON. */
export function readLayout(json: string): Layout {
	const {bb, objects = []} = JSON.parse(json) as {bb: string; objects?: Record<string, string>[]};
	const [left, bottom, right, top] = bb.split(',').map(Number) as [number, number, number, number];
	const boxes = objects
		.filter(({pos}) => pos !== undefined)
		.map(({name, pos, width, height}): [string, Box] => {
			const [x, y] = pos!.split(',').map(Number) as [number, number];
			return [name!, {x: x - left, y: y - bottom, width: 72 * Number(width), height: 72 * Number(height)}];
		});
	return {width: right - left, height: top - bottom, boxes: new Map(boxes)};
}

/** True where two of the boxes are nearer to each other than `gap`. */
export const anyCloserThan = (boxes: readonly Box[], gap: number): boolean =>
	boxes.some((one, index) =>
		boxes
			.slice(index + 1)
			.some(
				other =>
					Math.abs(one.x - other.x) < (one.width + other.width) / 2 + gap &&
					Math.abs(one.y - other.y) < (one.height + other.height) / 2 + gap,
			),
	);

export const inches = (points: number): string => (points / 72).toFixed(3);
export const round = (points: number): string => points.toFixed(1);
