// The look of each kind of vertex and edge for all formats, light and dark.

import type {EdgeKind, Graph, VertexKind} from './model.js';

interface Colours {
	readonly paper: string;
	readonly ink: string;
	readonly group: string;
	readonly groupEdge: string;
	readonly underlay: string;
	readonly lan: string;
	/** Fill of each kind of vertex. */
	readonly fill: Readonly<Record<VertexKind, string>>;
	/** One after the other for the pairs of sites. */
	readonly hues: readonly string[];
}

export const light: Colours = {
	paper: '#ffffff',
	ink: '#1f2328',
	group: '#f6f8fa',
	groupEdge: '#c4ccd4',
	underlay: '#8b949e',
	lan: '#3d444d',
	fill: {
		gateway: '#ddf4ff',
		router: '#dafbe1',
		host: '#fff8c5',
		switch: '#ffeff7',
		underlay: '#e6e9ed',
		lan: '#ffffff',
		bundle: '#0969da',
	},
	hues: ['#0969da', '#8250df', '#bc4c00', '#1a7f37', '#bf3989', '#7d5a00'],
};

export const dark: Colours = {
	paper: '#0d1117',
	ink: '#e6edf3',
	group: '#161b22',
	groupEdge: '#3d444d',
	underlay: '#848d97',
	lan: '#b1bac4',
	fill: {
		gateway: '#0c2d6b',
		router: '#033a16',
		host: '#4b2900',
		switch: '#42062a',
		underlay: '#2d333b',
		lan: '#0d1117',
		bundle: '#58a6ff',
	},
	hues: ['#58a6ff', '#bc8cff', '#f0883e', '#3fb950', '#f778ba', '#d29922'],
};

export const {hues} = light;

/** The vertices for containers, in the order of a legend. */
export const nodeKinds = ['gateway', 'router', 'host', 'switch'] as const satisfies readonly VertexKind[];

export const edgeColour = (colours: Colours, kind: EdgeKind, hue: number): string =>
	kind === 'tunnel' ? colours.hues[hue]! : colours[kind];

/** The meaning of the lines, in the order of a legend. */
export const legend: readonly {readonly kind: EdgeKind; readonly text: string}[] = [
	{kind: 'underlay', text: 'underlay'},
	{kind: 'lan', text: 'LAN'},
	{kind: 'tunnel', text: 'tunnel'},
];

/** The tunnels of an edge between two sites; null if each edge is one tunnel. */
export function bundleNote({edges, tunnels}: Graph): string | null {
	const counts = edges
		.filter(({kind}) => kind === 'tunnel')
		.map(({count}) => count)
		.filter(count => count > 0);
	const [least, most] = [Math.min(...counts), Math.max(...counts)];
	if (counts.length === 0 || most === 1) {
		return null;
	}

	return `${tunnels} tunnels; each line between two sites is ${least === most ? most : `${least} to ${most}`} of them`;
}
