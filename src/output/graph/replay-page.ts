// Writes a recording as one self-contained page: the map of the lab in the state of each moment, a time line, and all events.

import type {LabSnapshot} from '../../lab/observer/model.js';
import type {Moment, Recording} from '../../lab/recording/format.js';
import {type Markup, written, xml} from '../sinks/markup.js';
import {visible} from '../sinks/visible.js';
import {pageStyle} from './html.js';
import {moveScript} from './html-script.js';
import {type DrawnState, liveGraph, statesOf} from './live.js';
import type {Graph} from './model.js';
import {playScript, playStyle} from './replay-script.js';
import {stateColour, stateStyle, states} from './states.js';
import {renderSvg} from './svg.js';

/** What changes at a moment: states by the id of what is drawn, and what is told beside the map. */
interface Frame {
	readonly t: number;
	readonly s: Readonly<Record<string, DrawnState>>;
	/** How many facts are missing; null while unknown. */
	readonly m: number | null;
	readonly c: string;
	/** Faults on purpose. */
	readonly f: readonly string[];
}

/** An event or a note. */
interface Mark {
	readonly t: number;
	readonly k: string;
	readonly x: string;
	readonly b: boolean;
}

/** Nothing of it refers to anything outside. */
export async function renderReplayPage(recording: Recording): Promise<string> {
	const {header, moments, cut} = recording;
	const graph = liveGraph(shapeOf(moments));
	const svg = await renderSvg(graph, {legend: false});
	const data = {
		title: header.title,
		begun: header.begun,
		duration: moments.at(-1)?.at ?? 0,
		frames: framesOf(graph, moments),
		marks: marksOf(moments),
	};
	const end = cut === null ? [] : [xml`<p class="cut">The recording ends too early: ${cut}</p>`];
	return xml`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${header.lab}: ${header.title}</title>
<style>
${pageStyle}${playStyle}${stateStyle}</style>
<header><h1>${header.lab}</h1><span>${header.title}</span>${legend()}${end}</header>
<div id="body">
<main>
${svg}</main>
<aside><p id="now"></p><ol id="events"></ol></aside>
</div>
<footer>
<button id="play" title="Space">play</button>
<select id="speed" title="speed"><option value="0.25">×0.25</option><option value="1" selected>×1</option><option value="5">×5</option><option value="30">×30</option></select>
<output id="clock"></output>
<svg id="line" role="slider" aria-label="time" tabindex="0"></svg>
</footer>
<script type="application/json" id="data">${embedded(data)}</script>
<script>
${moveScript}${playScript}</script>
</html>
`.text;
}

const legend = (): Markup<'xml'> =>
	xml`<ul>${states.map(state => xml`<li><b style="border-top-color: ${stateColour(state)}"></b>${state}</li>`)}</ul>`;

/** Within a script element only `<` could end it; JSON has another way to write it. */
const embedded = (data: unknown): Markup<'xml'> =>
	written('xml', JSON.stringify(data).replaceAll('<', '\\u003c'));

/** The state with the most in it: a lab that comes up, or goes, has less before and after. */
function shapeOf(moments: readonly Moment[]): LabSnapshot {
	const snapshots = moments.flatMap(moment => (moment.kind === 'state' ? [moment.snapshot] : []));
	const sizeOf = ({nodes, tunnels}: LabSnapshot): number =>
		tunnels.length +
		nodes.reduce(
			(sum, {namespaces}) => sum + 1 + namespaces.flatMap(({interfaces}) => interfaces ?? []).length,
			0,
		);
	return snapshots.reduce(
		(largest, one) => (sizeOf(one) > sizeOf(largest) ? one : largest),
		snapshots[0] ?? nothing,
	);
}

const nothing: LabSnapshot = {
	lab: 'nothing was recorded',
	source: null,
	time: null,
	connection: {state: 'gone'},
	nodes: [],
	tunnels: [],
	faults: [],
	reach: null,
	missing: null,
	excused: [],
};

/** Each holds only what has changed. What a state does not name any more is unknown. */
function framesOf(graph: Graph, moments: readonly Moment[]): Frame[] {
	const ids = [...statesOf(graph, nothing).keys()];
	const known = new Map<string, DrawnState>();
	let told = '';
	return moments.flatMap(moment => {
		if (moment.kind !== 'state') {
			return [];
		}

		const {snapshot} = moment;
		const found = statesOf(graph, snapshot);
		const changes: Record<string, DrawnState> = {};
		for (const id of ids) {
			const state = found.get(id) ?? 'unknown';
			if (known.get(id) !== state) {
				known.set(id, state);
				changes[id] = state;
			}
		}

		const rest = {
			m: snapshot.missing?.length ?? null,
			c: snapshot.connection.state,
			f: snapshot.faults.map(({text}) => visible(text)),
		};
		const isNews = Object.keys(changes).length > 0 || JSON.stringify(rest) !== told;
		told = JSON.stringify(rest);
		return isNews ? [{t: moment.at, s: changes, ...rest}] : [];
	});
}

const marksOf = (moments: readonly Moment[]): Mark[] =>
	moments.flatMap((moment): Mark[] => {
		switch (moment.kind) {
			case 'event':
				return moment.event.kind === 'handshake'
					? []
					: [{t: moment.at, k: moment.event.kind, x: visible(moment.event.text), b: false}];
			case 'note':
				return [{t: moment.at, k: 'note', x: visible(moment.text), b: moment.bad}];
			default:
				return [];
		}
	});
