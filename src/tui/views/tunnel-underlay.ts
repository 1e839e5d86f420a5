// A tunnel as seen on the underlay: addresses, ports, and the wires that carry it.

import type {InterfaceView, LabSnapshot, TunnelEndView, TunnelView} from '../../lab/observer/model.js';
import {endsOf} from '../../lab/observer/tunnels.js';
import type {Span, Spans} from '../../output/sinks/spans.js';
import {mainNamespace} from '../../shared/namespaces.js';
import {formatRate} from '../look/format.js';
import type {Glyphs} from '../look/theme.js';
import {markOk} from '../look/verdicts.js';

export function underlayLines(
	snapshot: LabSnapshot,
	{a, b}: TunnelView,
	glyphs: Glyphs,
	width: number,
): Spans[] {
	// Each end's outer address is what the other sends to.
	const path: Spans = [
		' ',
		{text: `${a.node} `, bold: true},
		b?.endpoint ?? '?',
		{text: `  ${glyphs.back} UDP ${glyphs.arrow}  `, tone: 'accent'},
		a.endpoint ?? '?',
		{text: ` ${a.peer}`, bold: true},
	];
	const wires = endsOf({a, b}).map(end => wireSpans(snapshot, end, glyphs));
	const half = Math.floor(width / 2);
	const [one, other] = wires;
	return [path, ...(half >= 60 && other !== undefined ? [[...one!, '   ', ...other]] : wires)];
}

/** The wires of the namespace in which the tunnel's socket stays. */
function wireSpans({nodes}: LabSnapshot, end: TunnelEndView, glyphs: Glyphs): Span[] {
	const main = nodes.find(({node}) => node === end.node)?.namespaces.find(({name}) => name === mainNamespace);
	const wires = (main?.interfaces ?? []).filter(({kind}) => kind === 'wire');
	if (wires.length === 0) {
		return [{text: ` ${end.node}: its wire is unknown`, tone: 'faint'}];
	}

	return [{text: ` ${end.node} `, bold: true}, ...wires.flatMap(wire => oneWire(wire, glyphs))];
}

function oneWire({ifname, network, up, carrier, received, sent}: InterfaceView, glyphs: Glyphs): Span[] {
	const {glyph, tone} = markOk(up && carrier);
	return [
		{text: `${glyphs[glyph]} `, tone},
		{text: `${ifname}${network === null ? '' : ` on ${network}`} `},
		{text: up ? (carrier ? '' : 'no carrier ') : 'down ', tone: 'bad'},
		{
			text: `${glyphs.received}${formatRate(received.rate)} ${glyphs.sent}${formatRate(sent.rate)} bit/s  `,
			tone: 'faint',
		},
	];
}
