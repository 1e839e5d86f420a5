// Short texts on the lines of the map: where they cover neither a box nor each other.

import {widthOf} from '../../output/sinks/spans.js';
import type {Canvas} from './canvas.js';
import type {SiteBox} from './layout.js';

type Point = readonly [number, number];

export class Labels {
	readonly #canvas: Canvas;
	readonly #boxes: readonly SiteBox[];
	readonly #taken: {readonly row: number; readonly from: number; readonly to: number}[] = [];

	constructor(canvas: Canvas, boxes: readonly SiteBox[]) {
		this.#canvas = canvas;
		this.#boxes = boxes;
	}

	/** In the middle of a line, or a little beside it; left out where there is no room. */
	put(from: Point, to: Point, text: string): void {
		const width = widthOf(text);
		for (const share of [0.5, 0.4, 0.6, 0.3, 0.7]) {
			const column = Math.round(from[0] + (to[0] - from[0]) * share - width / 2);
			const row = Math.round(from[1] + (to[1] - from[1]) * share);
			if (this.#isFree(row, column - 1, column + width + 1)) {
				this.#taken.push({row, from: column - 1, to: column + width + 1});
				this.#canvas.text(column, row, text, 'faint');
				return;
			}
		}
	}

	#isFree(row: number, from: number, to: number): boolean {
		const covers = ({x, y, width, height}: SiteBox) =>
			row >= y && row < y + height && to > x && from < x + width;
		return (
			from >= 0 &&
			!this.#boxes.some(covers) &&
			!this.#taken.some(one => one.row === row && to > one.from && from < one.to)
		);
	}
}
