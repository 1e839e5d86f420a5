// The tables of a status for one screen: nodes, and the tunnels, sessions and neighbours that do not work.

import type {NodeVerdict, Verdict} from '../lab/observer/model.js';
import type {LabStatus, NeighborStatus, SessionStatus, TunnelStatus} from '../lab/status/model.js';
import {interior, interiors} from '../topology/interior.js';
import {type Column, headerSpans, layOut, naturalTotal, rowSpans, shareSpan} from './columns.js';
import type {Line} from './sinks/paint.js';
import {cut, type Span, type Tone} from './sinks/spans.js';
import {type Counted, type Counts, isSoundSession, isSoundTunnel, type Share} from './status-counts.js';
import {unpromised} from './status-whole.js';
import {formatBytes} from './table.js';

export const nodeTones: Readonly<Record<NodeVerdict, Tone>> = {
	down: 'bad',
	degraded: 'busy',
	starting: 'busy',
	unknown: 'plain',
	up: 'good',
};

const tunnelTones: Readonly<Record<Verdict, Tone>> = {
	down: 'bad',
	stale: 'busy',
	handshaking: 'busy',
	unknown: 'plain',
	idle: 'calm',
	up: 'good',
};

// What takes the rest of a line, and the least of it that says something.
const growing = 24;

const whyColumn = <T>(title: string, textOf: (item: T) => string): Column<T> => ({
	title,
	rank: 1,
	width: null,
	grows: growing,
	cell: (item, width): Span => ({text: cut(textOf(item) || '-', width, '…')}),
});

/** A column of which no cell says anything is left out. */
export function nodeColumns(nodes: readonly Counted[]): Column<Counted>[] {
	const anyShare = (of: (counts: Counts) => Share) => nodes.some(node => of(node).of > 0);
	const shares: (readonly [title: string, of: (counts: Counts) => Share])[] = [
		['TUNNELS', ({tunnels}) => tunnels],
		['BGP', ({bgp}) => bgp],
		...interiors.map(
			protocol =>
				[interior[protocol].title.toUpperCase(), ({neighbors}: Counts) => neighbors[protocol]] as const,
		),
	];
	const text = (title: string, rank: number, textOf: (node: Counted) => string | null): Column<Counted>[] =>
		nodes.some(node => textOf(node) !== null)
			? [{title, rank, width: null, cell: node => textOf(node) ?? '-'}]
			: [];
	return [
		{title: 'NODE', rank: 0, width: null, cell: ({node}) => ({text: node, bold: true})},
		...text('KIND', 6, ({kind}) => kind),
		...text('SITE', 5, ({site}) => site),
		...text('MACHINE', 5, ({machine}) => machine ?? null),
		...(nodes.some(({state}) => state !== 'running')
			? text('STATE', 4, ({state, phase}) => phase ?? state)
			: []),
		{
			title: 'VERDICT',
			rank: 0,
			width: null,
			cell: ({verdict}) => ({text: verdict, tone: nodeTones[verdict]}),
		},
		...shares
			.filter(([, of]) => anyShare(of))
			.map(
				([title, of]): Column<Counted> => ({
					title,
					align: 'right',
					rank: 2,
					width: null,
					cell: node => shareSpan(of(node)),
				}),
			),
		...text('CPU', 7, ({cpu}) => (cpu === null ? null : `${(cpu * 100).toFixed(1)} %`)),
		...text('MEMORY', 6, ({memory}) => (memory === null ? null : formatBytes(memory))),
		...(nodes.some(({reason}) => reason !== '') ? [whyColumn<Counted>('WHY', ({reason}) => reason)] : []),
	];
}

const tunnelColumns: readonly Column<TunnelStatus>[] = [
	{title: 'TUNNEL', rank: 0, width: null, cell: ({node, peer}) => ({text: `${node} → ${peer}`, bold: true})},
	{title: 'INTERFACE', rank: 2, width: null, cell: ({ifname}) => ifname},
	{
		title: 'VERDICT',
		rank: 0,
		width: null,
		cell: ({verdict, promised}) => ({
			text: promised ? verdict : unpromised(verdict, false),
			tone: promised ? tunnelTones[verdict] : 'plain',
		}),
	},
	whyColumn('WHY', ({reason}) => reason),
];

const sessionColumns: readonly Column<SessionStatus>[] = [
	{title: 'NODE', rank: 0, width: null, cell: ({node}) => ({text: node, bold: true})},
	{title: 'BGP SESSION', rank: 0, width: null, cell: ({protocol}) => protocol},
	{
		title: 'STATE',
		rank: 0,
		width: null,
		cell: ({state, promised}) => ({
			text: promised ? (state ?? 'unknown') : unpromised(state ?? 'unknown', false),
			tone: promised ? 'bad' : 'plain',
		}),
	},
	{title: 'SINCE', rank: 2, width: null, cell: ({since}) => since ?? '-'},
	whyColumn('LAST ERROR', ({lastError}) => lastError ?? '-'),
];

const neighborColumns: readonly Column<NeighborStatus>[] = [
	{title: 'NODE', rank: 0, width: null, cell: ({node}) => ({text: node, bold: true})},
	{title: 'PROTOCOL', rank: 2, width: null, cell: ({instance}) => instance},
	{title: 'INTERFACE', rank: 1, width: null, cell: ({ifname}) => ifname},
	{title: 'NEIGHBOUR', rank: 0, width: null, cell: ({neighbor}) => neighbor},
	{title: 'STATE', rank: 0, width: null, cell: ({state}) => ({text: state ?? 'not heard', tone: 'bad'})},
];

/** A header and rows of at most `width` columns; Infinity for as wide as they are. */
export function renderColumns<T>(columns: readonly Column<T>[], items: readonly T[], width: number): Line[] {
	const laid = layOut(columns, items, Number.isFinite(width) ? width : naturalTotal(columns, items));
	return [headerSpans(laid), ...items.map(item => rowSpans(laid, item))];
}

/** A table whose lines can be counted before it is drawn. */
export interface Table {
	readonly rows: number;
	/** At most `most` rows below the header. */
	draw(width: number, most: number): Line[];
}

const tableOf = <T>(columns: readonly Column<T>[], items: readonly T[]): Table => ({
	rows: items.length,
	draw: (width, most) => renderColumns(columns, items.slice(0, most), width),
});

/** What does not work: a tunnel or a session of which nothing is promised is among it. */
export const brokenTables = ({tunnels, sessions, neighbors}: LabStatus): Table[] =>
	[
		tableOf(
			tunnelColumns,
			tunnels.filter(one => !isSoundTunnel(one)),
		),
		tableOf(
			sessionColumns,
			sessions.filter(one => !isSoundSession(one)),
		),
		tableOf(
			neighborColumns,
			neighbors.filter(({ok, promised}) => promised && !ok),
		),
	].filter(({rows}) => rows > 0);
