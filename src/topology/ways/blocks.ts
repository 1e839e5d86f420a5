// Finds the narrowest link on any simple path between one vertex of a graph and each other.

export interface Edge {
	/** Index of a vertex. */
	readonly to: number;
	readonly mtu: number;
}

/** Vertices that stay joined when any one of them goes: a way from `top` to one of them may take any of its edges. */
interface Block {
	readonly top: number;
	readonly members: readonly number[];
	readonly mtu: number;
}

/** Every edge stands at both its ends. The last block is the one that is nearest to the root. (Tarjan 1972; without recursion.) */
function listBlocks(root: number, edges: readonly (readonly Edge[])[]): Block[] {
	const found = new Int32Array(edges.length).fill(-1);
	const low = new Int32Array(edges.length);
	const next = new Int32Array(edges.length);
	const blocks: Block[] = [];
	/** Edges of blocks that are not complete: the deeper end of each, and its MTU. */
	const open: {readonly deeper: number; readonly mtu: number; readonly depth: number}[] = [];
	const way = [root];
	let count = 0;
	found[root] = count++;
	while (way.length > 0) {
		const vertex = way.at(-1)!;
		const edge = edges[vertex]![next[vertex]!++];
		if (edge !== undefined) {
			if (found[edge.to] === -1) {
				open.push({deeper: edge.to, mtu: edge.mtu, depth: way.length});
				found[edge.to] = count++;
				low[edge.to] = found[edge.to]!;
				way.push(edge.to);
			} else if (found[edge.to]! < found[vertex]!) {
				// An edge back up: it narrows the block that both its ends are in. Each is seen once so, from its deeper end.
				open.push({deeper: vertex, mtu: edge.mtu, depth: -1});
				low[vertex] = Math.min(low[vertex]!, found[edge.to]!);
			}

			continue;
		}

		way.pop();
		const above = way.at(-1);
		if (above === undefined) {
			break;
		}

		low[above] = Math.min(low[above]!, low[vertex]!);
		if (low[vertex]! >= found[above]!) {
			blocks.push(closeBlock(open, above, way.length));
		}
	}

	return blocks;
}

function closeBlock(
	open: {readonly deeper: number; readonly mtu: number; readonly depth: number}[],
	top: number,
	depth: number,
): Block {
	const members: number[] = [];
	let mtu = Number.POSITIVE_INFINITY;
	for (let edge = open.pop(); edge !== undefined; edge = open.pop()) {
		mtu = Math.min(mtu, edge.mtu);
		members.push(edge.deeper);
		if (edge.depth === depth) {
			break;
		}
	}

	return {top, members, mtu};
}

/** By vertex: the smallest MTU that a way from there to the root, or back, may meet; NaN where there is none. */
export function narrowest(root: number, edges: readonly (readonly Edge[])[]): Float64Array {
	const least = new Float64Array(edges.length).fill(Number.NaN);
	least[root] = Number.POSITIVE_INFINITY;
	for (const {top, members, mtu} of listBlocks(root, edges).reverse()) {
		const upTo = Math.min(least[top]!, mtu);
		for (const member of members) {
			if (member !== top) {
				least[member] = upTo;
			}
		}
	}

	return least;
}
