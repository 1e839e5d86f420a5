// The columns of the overview's two tables.

import type {TunnelView} from '../../lab/observer/model.js';
import {type Column, shareSpan} from '../../output/columns.js';
import {cut, type Span} from '../../output/sinks/spans.js';
import {interior, interiors} from '../../topology/interior.js';
import {formatAge, formatRate, formatShare, formatSize} from '../look/format.js';
import {sparkline} from '../look/sparkline.js';
import type {Glyphs} from '../look/theme.js';
import {markVerdict, wordOf} from '../look/verdicts.js';
import type {NodeLine} from '../state/folds.js';
import {endKey, type History, seriesOf} from '../state/history.js';
import type {NodeSummary, Share, Summary} from '../state/summary.js';

const upIn = (nodes: readonly NodeSummary[]): Share => ({
	ok: nodes.filter(({view}) => view.verdict === 'up').length,
	of: nodes.length,
});

/** `now` is the lab's clock; null while it is unknown. An unused protocol has no column. */
export function nodeColumns(
	glyphs: Glyphs,
	now: number | null,
	{neighbors: all, nodes}: Pick<Summary, 'neighbors' | 'nodes'>,
): Column<NodeLine>[] {
	const used = interiors.filter(protocol => all[protocol].of > 0);
	const neighborColumns = (used.length > 0 ? used : interiors.slice(0, 1)).map(
		(protocol): Column<NodeLine> => ({
			title: interior[protocol].title.toUpperCase(),
			align: 'right',
			rank: 1,
			width: interior[protocol].width,
			cell: ({sums}) => shareSpan(sums.neighbors[protocol]),
		}),
	);
	return [
		{
			title: 'NODE',
			rank: 0,
			width: null,
			cell: ({key, site, inner, sums: {mark}}) => [
				...(site === null ? [] : [`${site.isOpen ? glyphs.open : glyphs.folded} `]),
				inner ? '    ' : '',
				{text: `${glyphs[mark.glyph]} `, tone: mark.tone},
				{text: key, bold: true},
			],
		},
		{
			title: 'SITE',
			rank: 8,
			width: null,
			cell: ({site, view}) => (site === null ? (view?.site ?? '-') : `${site.nodes.length} nodes`),
		},
		...(nodes.some(({view}) => view.machine !== undefined)
			? [{title: 'MACHINE', rank: 8, width: null, cell: ({view}: NodeLine) => view?.machine ?? '-'}]
			: []),
		{title: 'KIND', rank: 7, width: 7, cell: ({view}) => view?.kind ?? '-'},
		{
			title: 'STATE',
			rank: 2,
			width: 8,
			cell: ({site, view, sums: {mark}}) =>
				view === null ? shareSpan(upIn(site?.nodes ?? [])) : {text: wordOf(view), tone: mark.tone},
		},
		{
			title: 'UP',
			align: 'right',
			rank: 6,
			width: 6,
			cell: ({view}) => formatAge(now === null || !view?.startedAt ? null : now - view.startedAt),
		},
		{title: 'CPU', align: 'right', rank: 4, width: 5, cell: ({sums}) => formatShare(sums.cpu)},
		{title: 'MEM', align: 'right', rank: 5, width: 5, cell: ({sums}) => formatSize(sums.memory)},
		{title: 'TUN', align: 'right', rank: 1, width: 5, cell: ({sums}) => shareSpan(sums.tunnels)},
		{title: 'BGP', align: 'right', rank: 1, width: 5, cell: ({sums}) => shareSpan(sums.bgp)},
		...neighborColumns,
		{
			title: 'ROUTES',
			align: 'right',
			rank: 9,
			width: 6,
			cell: ({sums: {routes}}) => (routes === null ? '-' : String(routes)),
		},
		{
			title: `${glyphs.received} bit/s`,
			align: 'right',
			rank: 3,
			width: 7,
			cell: ({sums}) => formatRate(sums.received),
		},
		{
			title: `${glyphs.sent} bit/s`,
			align: 'right',
			rank: 3,
			width: 7,
			cell: ({sums}) => formatRate(sums.sent),
		},
	];
}

const sparkWidth = 12;

export function tunnelColumns(glyphs: Glyphs, now: number | null, history: History): Column<TunnelView>[] {
	return [
		{
			title: 'TUNNEL',
			rank: 0,
			width: null,
			cell: ({id, verdict}) => {
				const {glyph, tone} = markVerdict(verdict);
				return [
					{text: `${glyphs[glyph]} `, tone},
					{text: id, bold: true},
				];
			},
		},
		{
			title: 'VERDICT',
			rank: 0,
			width: 11,
			cell: ({verdict}): Span => ({text: verdict, tone: markVerdict(verdict).tone}),
		},
		{
			title: 'HANDSHAKE',
			align: 'right',
			rank: 2,
			width: 9,
			cell: ({a, b}) => {
				const latest = Math.max(a.latestHandshake ?? 0, b?.latestHandshake ?? 0);
				return formatAge(now === null || latest === 0 ? null : now - latest);
			},
		},
		// What the first end receives, the second has sent; of an end without another, what it has sent itself.
		{
			title: `${glyphs.arrow} bit/s`,
			align: 'right',
			rank: 1,
			width: 7,
			cell: ({a, b}) => formatRate((b === null ? a.sent : b.received)?.rate),
		},
		{
			title: `${glyphs.back} bit/s`,
			align: 'right',
			rank: 1,
			width: 7,
			cell: ({a}) => formatRate(a.received?.rate),
		},
		{
			title: 'TRAFFIC',
			rank: 4,
			width: sparkWidth,
			cell: ({a, b}): Span => {
				const [one, other] = [
					seriesOf(history, endKey(a, 'received')),
					seriesOf(history, b === null ? endKey(a, 'sent') : endKey(b, 'received')),
				];
				const sums = one.map((value, index) => {
					const more = other[index] ?? null;
					return value === null && more === null ? null : (value ?? 0) + (more ?? 0);
				});
				return {text: sparkline(sums, sparkWidth, glyphs.spark), tone: 'accent'};
			},
		},
		{title: 'MTU', align: 'right', rank: 6, width: 4, cell: ({a}) => (a.mtu === null ? '-' : String(a.mtu))},
		{
			title: 'WHY',
			rank: 3,
			width: 24,
			grows: 12,
			cell: ({reason}, width): Span => ({text: cut(reason, width, glyphs.more), tone: 'faint'}),
		},
	];
}
