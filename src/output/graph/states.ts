// The colours of states on a drawing, and the drawing of a running lab as it is.

import type {LabSnapshot} from '../../lab/observer/model.js';
import {lines, type Markup, xml} from '../sinks/markup.js';
import {liveGraph, statesOf} from './live.js';
import {renderSvg} from './svg.js';

/** The same on light and dark paper; a dash beside the colour, as on the map of the live view. */
const looks = {
	up: ['#2da44e', 'none'],
	idle: ['#1b9aaa', '9 3'],
	unknown: ['#8b949e', '1 5'],
	handshaking: ['#bf8700', '5 5'],
	stale: ['#d4820f', '4 6'],
	down: ['#e5484d', '2 6'],
} as const;

export const states = Object.keys(looks) as readonly (keyof typeof looks)[];

export const stateColour = (state: keyof typeof looks): string => looks[state][0];

/** Rules for what has the attribute `data-state`. A wire that works keeps its own look. */
export const stateStyle: Markup<'xml'> = lines('xml', [
	...states.map(state => {
		const [colour, dash] = looks[state];
		return xml`.edge.tunnel[data-state="${state}"] > path { stroke: ${colour}; stroke-dasharray: ${dash}; }`;
	}),
	xml`.edge:not(.tunnel)[data-state="down"] > path { stroke: ${looks.down[0]}; stroke-width: 2.5; stroke-dasharray: ${looks.down[1]}; }`,
	...states
		.filter(state => state !== 'up')
		.map(
			state =>
				xml`.node[data-state="${state}"] > :is(path, ellipse, polygon) { stroke: ${looks[state][0]}; stroke-width: 2.5; }`,
		),
]);

/** One self-contained document, with each line and node in the colour of its state. */
export async function renderLiveSvg(snapshot: LabSnapshot): Promise<string> {
	const graph = liveGraph(snapshot);
	const found = statesOf(graph, snapshot);
	const {text} = await renderSvg(graph);
	const marked = text.replaceAll(/<g id="((?:e|n)\d+)"/g, (head: string, id: string) => {
		const state = found.get(id);
		return state === undefined ? head : head + xml` data-state="${state}"`.text;
	});
	const end = marked.indexOf('</style>');
	return [marked.slice(0, end), stateStyle.text, marked.slice(end)].join('');
}
