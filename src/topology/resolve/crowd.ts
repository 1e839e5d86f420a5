// Counts the neighbours of routing protocols: each speaker on a link has all others.

import type {Finding} from '../problem.js';

export interface Crowd {
	readonly node: string;
	/** Speakers on the most crowded link. */
	readonly size: number;
	/** Of all links together. */
	readonly neighbors: number;
}

/** Each is a fact to wait for. 632 routers on one link have as many. */
const mostNeighbors = 400_000;

export function measureCrowd(links: Iterable<readonly {readonly node: string}[]>): Crowd {
	let crowd: Crowd = {node: '', size: 0, neighbors: 0};
	for (const speakers of links) {
		const {length} = speakers;
		const neighbors = crowd.neighbors + length * (length - 1);
		crowd = length > crowd.size ? {node: speakers[0]!.node, size: length, neighbors} : {...crowd, neighbors};
	}

	return crowd;
}

export const explainCrowds = (protocol: string, {node, size, neighbors}: Crowd): Finding[] =>
	neighbors <= mostNeighbors
		? []
		: [
				{
					path: ['nodes', node, 'routing'],
					message: `${protocol} would have ${neighbors} neighbours, because ${size} routers run it on one link; at most ${mostNeighbors} are possible`,
					hint: 'put fewer routers on one network',
				},
			];
