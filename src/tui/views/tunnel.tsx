// One tunnel: its verdict, both ends side by side with rates, its handshakes, and its view from the underlay.

import {Box} from 'ink';
import type {ReactElement} from 'react';
import type {LabSnapshot} from '../../lab/observer/model.js';
import {endsOf} from '../../lab/observer/tunnels.js';
import type {Spans} from '../../output/sinks/spans.js';
import {useLook} from '../components/look-context.js';
import {Notice} from '../components/notice.js';
import {PaneTitle} from '../components/pane.js';
import {Rows} from '../components/rows.js';
import type {Glyphs} from '../look/theme.js';
import {markVerdict} from '../look/verdicts.js';
import type {History} from '../state/history.js';
import {endLines, rateLines} from './tunnel-end.js';
import {handshakeLines} from './tunnel-handshakes.js';
import {underlayLines} from './tunnel-underlay.js';

export interface TunnelProps {
	readonly snapshot: LabSnapshot;
	readonly history: History;
	readonly tunnel: string | null;
	readonly width: number;
	readonly height: number;
}

const gutter = 2;

export function TunnelDetail({snapshot, history, tunnel, width, height}: TunnelProps): ReactElement {
	const {glyphs} = useLook();
	const view = snapshot.tunnels.find(({id}) => id === tunnel);
	if (view === undefined) {
		return (
			<Notice
				text={tunnel === null ? 'this lab has no tunnels' : `${tunnel} is not in this lab`}
				width={width}
				height={height}
			/>
		);
	}

	const half = Math.floor((width - gutter) / 2);
	const ends = endsOf(view);
	const facts = ends.map(end => endLines(end, snapshot.time, glyphs, half));
	const factRows = Math.max(...facts.map(lines => lines.length));
	const underlay = underlayLines(snapshot, view, glyphs, width);
	const handshakes = handshakeLines(history.handshakes.get(view.id) ?? [], snapshot.time, width, glyphs);
	// What is left is for the graphs: at least one line each, at most six.
	const fixed = 1 + 1 + factRows + 1 + underlay.length + 1 + handshakes.length;
	const graph = Math.max(1, Math.min(6, Math.floor((height - fixed - 2) / 2)));
	const graphs = ends.map(end => rateLines(end, history, glyphs, half, graph));
	return (
		<Box flexDirection="column" width={width} height={height} flexShrink={0}>
			<Rows lines={[headLine(view.id, view.verdict, view.reason, glyphs)]} width={width} height={1} />
			<Box columnGap={gutter}>
				{ends.map((end, index) => (
					<Box key={`${end.node}:${end.ifname}`} flexDirection="column" width={half}>
						<PaneTitle title={`${end.node}:${end.ifname}`} detail={end.namespace} width={half} />
						<Rows
							lines={[...facts[index]!, ...graphs[index]!]}
							width={half}
							height={factRows + graphs[index]!.length}
						/>
					</Box>
				))}
			</Box>
			<PaneTitle title="Underlay" detail="as seen on the underlay" width={width} />
			<Rows lines={underlay} width={width} height={underlay.length} />
			<PaneTitle title="Handshakes" detail="since this view was opened" width={width} />
			<Rows lines={handshakes} width={width} height={handshakes.length} />
		</Box>
	);
}

function headLine(
	id: string,
	verdict: Parameters<typeof markVerdict>[0],
	reason: string,
	glyphs: Glyphs,
): Spans {
	const {glyph, tone} = markVerdict(verdict);
	return [
		' ',
		{text: `${glyphs[glyph]} `, tone},
		{text: id, bold: true},
		{text: `  ${verdict}`, tone, bold: true},
		{text: `  ${reason}`, tone: 'faint'},
	];
}
