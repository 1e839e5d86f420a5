// The map: sites as boxes with tunnels between them, or a matrix where they do not fit.

import {Box} from 'ink';
import type {ReactElement} from 'react';
import type {LabSnapshot} from '../../lab/observer/model.js';
import type {Span} from '../../output/sinks/spans.js';
import {useLook} from '../components/look-context.js';
import {PaneTitle} from '../components/pane.js';
import {Rows} from '../components/rows.js';
import {count} from '../look/format.js';
import type {Glyphs} from '../look/theme.js';
import {markVerdict, verdictOrder} from '../look/verdicts.js';
import {drawMap} from '../map/draw.js';
import {groupBySite, placeSites, type SiteBox} from '../map/layout.js';
import {matrixLines} from '../map/matrix.js';
import {summarize} from '../state/summary.js';

export interface MapProps {
	readonly snapshot: LabSnapshot;
	readonly chosen: string | null;
	readonly width: number;
	readonly height: number;
}

// More lines than this are a web in which nobody finds one.
const mostLines = 80;

export function LabMap({snapshot, chosen, width, height}: MapProps): ReactElement {
	const {glyphs, unicode} = useLook();
	const {byNode, tunnelsOf} = summarize(snapshot);
	const rows = height - 2;
	const boxes = placeBoxes(snapshot, new Set(tunnelsOf.keys()), width, rows);
	const lines =
		boxes === null
			? matrixLines(snapshot, chosen, width, rows, glyphs)
			: drawMap({
					boxes,
					tunnels: snapshot.tunnels,
					byNode,
					chosen,
					columns: width,
					rows,
					glyphs,
					unicode,
				});
	const own = chosen === null ? [] : (tunnelsOf.get(chosen) ?? []);
	const detail = chosen === null ? '' : `${chosen}: ${count(own.length, 'tunnel')}`;
	return (
		<Box flexDirection="column" width={width} height={height} flexShrink={0}>
			<PaneTitle title={boxes === null ? 'Gateways × gateways' : 'Sites'} detail={detail} width={width} />
			<Rows lines={lines} width={width} height={rows} />
			<Rows lines={[legend(snapshot, glyphs)]} width={width} height={1} />
		</Box>
	);
}

function placeBoxes(
	{nodes, tunnels}: LabSnapshot,
	ends: ReadonlySet<string>,
	columns: number,
	rows: number,
): SiteBox[] | null {
	return nodes.length === 0 || tunnels.length > mostLines
		? null
		: placeSites(groupBySite(nodes, ends), columns, rows);
}

const legend = ({tunnels}: LabSnapshot, glyphs: Glyphs): Span[] =>
	verdictOrder.flatMap((verdict): Span[] => {
		const {glyph, tone} = markVerdict(verdict);
		const many = tunnels.filter(tunnel => tunnel.verdict === verdict).length;
		return [
			{text: ` ${glyphs[glyph]} `, tone: many > 0 ? tone : 'faint'},
			{text: `${verdict} ${many}  `, tone: many > 0 ? 'plain' : 'faint'},
		];
	});
