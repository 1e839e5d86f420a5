// How BIRD reports the neighbours of each interior protocol, and what of that tells that one is heard.

import type {Interior} from '../../topology/interior.js';
import {parseBabelNeighbors, parseNeighbors} from './bird.js';
import type {LabState} from './state.js';

interface HeardNeighbor {
	readonly ifname: string;
	readonly address: string;
	/** The daemon's word, or ours where it has none. */
	readonly word: string;
	/** Something comes from it. */
	readonly hears: boolean;
}

interface Place {
	readonly node: string;
	readonly namespace: string;
}

interface InteriorReport {
	readonly show: (instance: string) => string;
	readonly parse: (reply: string) => readonly {readonly ifname: string}[];
	/** Null while BIRD does not answer. */
	readonly heard: (state: LabState, place: Place, instance: string) => readonly HeardNeighbor[] | null;
}

export const reports: Readonly<Record<Interior, InteriorReport>> = {
	ospf: {
		show: instance => `show ospf neighbors ${instance}`,
		parse: parseNeighbors,
		heard: (state, {node, namespace}, instance) =>
			state.neighbors(node, namespace, instance)?.map(({ifname, address, state: word}) => ({
				ifname,
				address,
				word,
				hears: !/^(Down|Attempt)\b/.test(word),
			})) ?? null,
	},
	babel: {
		show: instance => `show babel neighbors ${instance}`,
		parse: parseBabelNeighbors,
		// One whose metric is infinite may be gone: Babel keeps it for a while.
		heard: (state, {node, namespace}, instance) =>
			state.babelNeighbors(node, namespace, instance)?.map(({ifname, address, metric}) => ({
				ifname,
				address,
				word: metric === null ? 'not usable' : 'reachable',
				hears: metric !== null,
			})) ?? null,
	},
};
