// The path that was found last, as rows of the path view, and as what is lit on the map.

import type {DirectedPath, Hop, Leg} from '../../lab/path/model.js';
import type {Place} from '../../plan/checks/model.js';

export interface FoundPath {
	readonly from: string;
	readonly to: string;
	/** Unix time in seconds of this machine's clock. */
	readonly at: number;
	readonly paths: readonly DirectedPath[];
}

export type PathRow =
	| {readonly kind: 'head'; readonly path: DirectedPath}
	| {readonly kind: 'hop'; readonly hop: Hop; readonly number: number}
	/** A leg that this flow does not take. */
	| {readonly kind: 'other'; readonly leg: Leg}
	| {readonly kind: 'end'; readonly path: DirectedPath}
	| {readonly kind: 'gap'};

export const pathRows = ({paths}: FoundPath): PathRow[] =>
	paths.flatMap((path, index): PathRow[] => [
		...(index === 0 ? [] : [{kind: 'gap'} as const]),
		{kind: 'head', path},
		...path.hops.flatMap((hop, number): PathRow[] => [
			{kind: 'hop', hop, number: number + 1},
			...hop.others.map(leg => ({kind: 'other', leg}) as const),
		]),
		{kind: 'end', path},
	]);

/** `R1`, `V1-1/private`. */
export const placeName = ({node, namespace}: Place): string =>
	namespace === 'main' ? node : `${node}/${namespace}`;

/** Ids of tunnels, and names of nodes and networks. */
export interface Lit {
	readonly tunnels: ReadonlySet<string>;
	readonly nodes: ReadonlySet<string>;
	readonly networks: ReadonlySet<string>;
}

export function litBy({paths}: FoundPath): Lit {
	const hops = paths.flatMap(path => path.hops);
	return {
		tunnels: new Set(hops.flatMap(({tunnel}) => tunnel ?? [])),
		nodes: new Set(hops.map(({node}) => node)),
		networks: new Set(hops.flatMap(({network}) => network ?? [])),
	};
}
