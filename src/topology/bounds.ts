// Refuses topologies too large for any machine, before judging them costs memory and time.

import type {Finding, Path} from './problem.js';

/** Nodes of one lab, written out. Docker itself has trouble with a fifth of it. */
const mostNodes = 5000;

/** Items of any one list or map. */
const mostItems = 20_000;

/** Values of the whole file, with each alias written out. */
const mostValues = 400_000;

/** The first bound that a file's plain value exceeds, by its place; empty where it exceeds none. */
export function checkBounds(root: unknown): Finding[] {
	const nodes = isMap(root) && isMap(root.nodes) ? Object.keys(root.nodes).length : 0;
	if (nodes > mostNodes) {
		return [refuse(['nodes'], `these are ${nodes} nodes; at most ${mostNodes} are possible`)];
	}

	const waiting: {readonly value: unknown; readonly path: Path}[] = [{value: root, path: []}];
	for (let values = 0; waiting.length > 0; values++) {
		if (values > mostValues) {
			return [refuse([], `the file has more than ${mostValues} values, with all aliases expanded`)];
		}

		const {value, path} = waiting.pop()!;
		if (typeof value === 'object' && value !== null) {
			const items = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
			if (items.length > mostItems) {
				const what = Array.isArray(value) ? 'list' : 'map';
				return [refuse(path, `this ${what} has ${items.length} items; at most ${mostItems} are possible`)];
			}

			for (const [step, item] of items) {
				waiting.push({value: item, path: [...path, step]});
			}
		}
	}

	return [];
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

const refuse = (path: Path, message: string): Finding => ({
	path,
	message,
	hint: 'split the lab',
	atKey: true,
});
