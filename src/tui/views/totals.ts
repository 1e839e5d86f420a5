// The summary line of a lab.

import {shareSpan} from '../../output/columns.js';
import type {Span} from '../../output/sinks/spans.js';
import {interiors} from '../../topology/interior.js';
import {formatRate, formatShare, formatSize} from '../look/format.js';
import type {Glyphs} from '../look/theme.js';
import type {Summary} from '../state/summary.js';

export function totalSpans(
	{nodes, running, tunnels, bgp, neighbors, cpu, memory, tunnelled}: Summary,
	glyphs: Glyphs,
): Span[] {
	const share = (name: string, of: {ok: number; of: number}): Span[] =>
		of.of === 0 ? [] : [{text: `${name} `, tone: 'faint'}, shareSpan(of), {text: '   '}];
	return [
		{text: ' '},
		...share('nodes', {ok: running, of: nodes.length}),
		...share('tunnels', tunnels),
		...share('bgp', bgp),
		...interiors.flatMap(protocol => share(protocol, neighbors[protocol])),
		{text: 'cpu ', tone: 'faint'},
		{text: `${formatShare(cpu)}   `},
		{text: 'mem ', tone: 'faint'},
		{text: `${formatSize(memory)}   `},
		{text: `${glyphs.both} `, tone: 'faint'},
		{text: formatRate(tunnelled)},
		{text: ' bit/s in tunnels', tone: 'faint'},
	];
}
