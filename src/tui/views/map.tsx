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
import {groupBySite, hubOf, mostLines, placeSites, type SiteBox} from '../map/layout.js';
import {matrixLines} from '../map/matrix.js';
import {placeNetworks, underlayLines} from '../map/underlay.js';
import {pulledOf, wiresOf} from '../map/wires.js';
import type {EndLine} from '../state/folds.js';
import type {Layer} from '../state/model.js';
import {type FoundPath, litBy} from '../state/path.js';
import {summarize} from '../state/summary.js';

export interface MapProps {
	readonly snapshot: LabSnapshot;
	/** Rows and columns of the matrix. */
	readonly ends: {readonly rows: readonly EndLine[]; readonly columns: readonly EndLine[]};
	readonly chosen: string | null;
	readonly layer: Layer;
	readonly path: FoundPath | null;
	readonly width: number;
	readonly height: number;
}

export function LabMap({snapshot, ends, chosen, layer, path, width, height}: MapProps): ReactElement {
	const {glyphs, unicode} = useLook();
	const {byNode, tunnelsOf} = summarize(snapshot);
	const rows = height - 2;
	const boxes = placeBoxes(snapshot, new Set(tunnelsOf.keys()), width, rows);
	const isUnderlay = layer === 'underlay';
	const networks = isUnderlay && boxes !== null ? placeNetworks(snapshot, boxes, width, rows) : null;
	const drawn =
		boxes === null || (isUnderlay && networks === null)
			? null
			: drawMap({
					boxes,
					tunnels: snapshot.tunnels,
					byNode,
					chosen,
					lit: path === null ? null : litBy(path),
					networks,
					pulled: pulledOf(wiresOf(snapshot)),
					columns: width,
					rows,
					glyphs,
					unicode,
				});
	const listed = isUnderlay
		? underlayLines(snapshot, glyphs)
		: matrixLines(snapshot, ends, chosen, width, rows, glyphs);
	const nodes = ends.rows.find(({key}) => key === chosen)?.nodes ?? (chosen === null ? [] : [chosen]);
	const own = new Set(nodes.flatMap(node => tunnelsOf.get(node) ?? []));
	const ofNode = chosen === null ? '' : `${chosen}: ${count(own.size, 'tunnel')}`;
	const ofPath = path === null ? '' : `path: ${path.from} ${glyphs.arrow} ${path.to}`;
	const title = isUnderlay ? 'Underlay' : drawn === null ? describeMatrix(ends.columns) : 'Sites';
	return (
		<Box flexDirection="column" width={width} height={height} flexShrink={0}>
			<PaneTitle title={title} detail={ofPath || ofNode} width={width} />
			<Rows lines={drawn ?? listed} width={width} height={rows} />
			<Rows lines={[legend(snapshot, glyphs)]} width={width} height={1} />
		</Box>
	);
}

const describeMatrix = (lines: readonly EndLine[]): string =>
	lines.some(({isOpen}) => isOpen !== null) ? 'Sites × sites' : 'Gateways × gateways';

function placeBoxes(
	{nodes, tunnels}: LabSnapshot,
	ends: ReadonlySet<string>,
	columns: number,
	rows: number,
): SiteBox[] | null {
	if (nodes.length === 0 || tunnels.length > mostLines) {
		return null;
	}

	const sites = groupBySite(nodes, ends);
	const joined = tunnels.map(({a, b}) => ({a: a.node, b: b?.node ?? null}));
	const hub = hubOf(sites, joined);
	return (hub === null ? null : placeSites(sites, columns, rows, hub)) ?? placeSites(sites, columns, rows);
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
