// The columns of the node view's table of interfaces and sessions.

import {identityOf} from '../../lab/observer/session-list.js';
import type {Column} from '../../output/columns.js';
import {cut, type Span} from '../../output/sinks/spans.js';
import {formatRate} from '../look/format.js';
import {sparkline} from '../look/sparkline.js';
import type {Glyphs} from '../look/theme.js';
import {type Mark, markOk} from '../look/verdicts.js';
import {type History, ifKey, seriesOf} from '../state/history.js';
import type {Part} from '../state/parts.js';

const sparkWidth = 10;

export function partColumns(glyphs: Glyphs, node: string, history: History): Column<Part>[] {
	const series = (part: Part, way: 'received' | 'sent') =>
		part.kind === 'interface' ? seriesOf(history, ifKey(node, part.item.ifname, way)) : [];
	const rate = (part: Part, way: 'received' | 'sent') =>
		part.kind === 'interface' ? formatRate(part.item[way].rate) : '';
	const spark = (part: Part, way: 'received' | 'sent'): Span => ({
		text: part.kind === 'interface' ? sparkline(series(part, way), sparkWidth, glyphs.spark) : '',
		tone: 'accent',
	});
	return [
		{title: 'NETNS', rank: 0, width: null, cell: ({namespace}) => ({text: namespace, tone: 'faint'})},
		{
			title: 'NAME',
			rank: 0,
			width: null,
			cell: part => {
				const {glyph, tone} = markOf(part);
				return [
					{text: `${glyphs[glyph]} `, tone},
					{text: nameOf(part), bold: true},
				];
			},
		},
		{title: 'STATE', rank: 0, width: 11, cell: part => ({text: stateOf(part), tone: markOf(part).tone})},
		{
			title: `${glyphs.received} bit/s`,
			align: 'right',
			rank: 1,
			width: 7,
			cell: part => rate(part, 'received'),
		},
		{title: '', rank: 5, width: sparkWidth, cell: part => spark(part, 'received')},
		{title: `${glyphs.sent} bit/s`, align: 'right', rank: 1, width: 7, cell: part => rate(part, 'sent')},
		{title: '', rank: 5, width: sparkWidth, cell: part => spark(part, 'sent')},
		{
			title: 'DROPS',
			align: 'right',
			rank: 4,
			width: 5,
			cell: part =>
				part.kind === 'interface' ? String(part.item.received.dropped + part.item.sent.dropped) : '',
		},
		{
			title: 'MTU',
			align: 'right',
			rank: 3,
			width: 4,
			cell: part => (part.kind === 'interface' ? String(part.item.mtu) : ''),
		},
		{
			title: 'WHAT',
			rank: 2,
			width: 40,
			grows: 30,
			cell: (part, width): Span => ({text: cut(detailOf(part), width, glyphs.more), tone: 'faint'}),
		},
	];
}

function markOf(part: Part): Mark {
	switch (part.kind) {
		case 'interface':
			return markOk(part.item.up && part.item.carrier);
		case 'bfd':
			return markOk(part.item.state === 'Up');
		default:
			return markOk(part.item.ok);
	}
}

function nameOf(part: Part): string {
	switch (part.kind) {
		case 'interface':
			return part.item.ifname;
		case 'bgp':
			return part.item.protocol;
		case 'bfd':
			return `bfd ${part.item.address}`;
		default:
			return `${part.item.instance} ${part.item.neighbor ?? identityOf(part.item)}`;
	}
}

function stateOf(part: Part): string {
	if (part.kind !== 'interface') {
		return part.item.state ?? 'absent';
	}

	const {up, carrier} = part.item;
	return up ? (carrier ? 'up' : 'no carrier') : 'down';
}

function detailOf(part: Part): string {
	switch (part.kind) {
		case 'interface': {
			const {network, kind, addresses} = part.item;
			// Link-local addresses last: they say the least.
			const local = (address: string) => Number(address.startsWith('fe80:'));
			const sorted = [...addresses].sort((one, other) => local(one) - local(other));
			return [network ?? kind, ...sorted].join(' ');
		}
		case 'bgp': {
			const {neighbor, since, routes, lastError} = part.item;
			const counts = routes === null ? '' : `${routes.imported} routes in, ${routes.exported} out`;
			return [
				neighbor === null ? '' : `to ${neighbor}`,
				counts,
				since === null ? '' : `since ${since}`,
				lastError ?? '',
			]
				.filter(text => text !== '')
				.join(', ');
		}
		case 'bfd':
			return `on ${part.item.ifname}`;
		default: {
			const {item} = part;
			const metric = 'metric' in item && item.metric !== null ? `metric ${item.metric}, ` : '';
			return `on ${item.ifname}, ${metric}${'routerId' in item ? 'router id ' : ''}${identityOf(item)}`;
		}
	}
}
