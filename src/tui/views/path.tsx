// The path between two nodes: hops in both directions and families, ECMP legs, MTU, live rates, and where it ends.

import {Box} from 'ink';
import type {ReactElement} from 'react';
import type {LabSnapshot} from '../../lab/observer/model.js';
import type {DirectedPath, Hop, Leg} from '../../lab/path/model.js';
import {describeProof} from '../../output/path.js';
import type {Spans} from '../../output/sinks/spans.js';
import {useLook} from '../components/look-context.js';
import {Notice} from '../components/notice.js';
import {PaneTitle} from '../components/pane.js';
import {Row} from '../components/row.js';
import {formatRate, formatTime} from '../look/format.js';
import type {Glyphs} from '../look/theme.js';
import {windowOf} from '../look/window.js';
import {type FoundPath, type PathRow, pathRows, placeName} from '../state/path.js';

export interface PathProps {
	readonly path: FoundPath | null;
	readonly snapshot: LabSnapshot;
	/** The number of the row under the cursor. */
	readonly cursor: number;
	readonly width: number;
	readonly height: number;
}

export function PathView({path, snapshot, cursor, width, height}: PathProps): ReactElement {
	const {glyphs} = useLook();
	if (path === null) {
		const text = 'w on a node, a tunnel or a pair shows the path of a packet\n:path R1 R3 does, too';
		return <Notice text={text} width={width} height={height} />;
	}

	const rows = pathRows(path);
	const {from, to} = windowOf(rows.length, cursor, height - 1);
	const seen = to - from < rows.length ? `, ${from + 1}${glyphs.dash}${to} of ${rows.length}` : '';
	const proven = path.paths.filter(one => one.proven).length;
	return (
		<Box flexDirection="column" width={width} height={height} flexShrink={0}>
			<PaneTitle
				title={`${path.from} ${glyphs.arrow} ${path.to}: ${proven} of ${path.paths.length} proven`}
				detail={`asked at ${formatTime(path.at)}${seen}`}
				width={width}
			/>
			{rows.slice(from, to).map((row, index) => (
				<Row
					// biome-ignore lint/suspicious/noArrayIndexKey: a line has no other name than its place
					key={index}
					spans={[
						{text: from + index === cursor ? glyphs.cursor : ' ', tone: 'accent'},
						...rowSpans(row, snapshot, glyphs),
					]}
					width={width}
				/>
			))}
		</Box>
	);
}

function rowSpans(row: PathRow, snapshot: LabSnapshot, glyphs: Glyphs): Spans {
	switch (row.kind) {
		case 'gap':
			return [];
		case 'head': {
			const {from, to, family, source, target, proven} = row.path;
			return [
				{text: `${proven ? glyphs.check : glyphs.down} `, tone: proven ? 'good' : 'bad'},
				{text: `${placeName(from)} ${glyphs.arrow} ${placeName(to)}`, bold: true},
				{text: `  IPv${family}: ${source ?? '?'} ${glyphs.arrow} ${target}`, tone: 'faint'},
			];
		}
		case 'hop':
			return hopSpans(row.hop, row.number, snapshot, glyphs);
		case 'other':
			return [{text: `      or ${legText(row.leg, glyphs)}`, tone: 'faint'}];
		case 'end':
			return endSpans(row.path, glyphs);
	}
}

const legText = ({ifname, via, to, broken}: Leg, glyphs: Glyphs): string =>
	[
		ifname,
		via === null ? '' : ` via ${via}`,
		to === null ? ` ${glyphs.down} ${broken ?? ''}` : ` ${glyphs.arrow} ${placeName(to)}`,
	].join('');

function hopSpans(hop: Hop, number: number, snapshot: LabSnapshot, glyphs: Glyphs): Spans {
	const {leg, others, chosenBy, mtu, tunnel, network} = hop;
	const head: Spans = [
		{text: ` ${String(number).padStart(2)} `, tone: 'faint'},
		{text: placeName(hop), bold: true},
	];
	if (leg === null) {
		return head;
	}

	const what = tunnel === null ? network : `tunnel ${tunnel}`;
	const by = chosenBy === 'probe' ? ' by the probe' : '';
	return [
		...head,
		{text: `  ${legText(leg, glyphs)}`, tone: leg.broken === null ? 'plain' : 'bad'},
		{text: others.length === 0 ? '' : `  ECMP 1 of ${others.length + 1}${by}`, tone: 'busy'},
		{text: what === null ? '' : `  ${what}`, tone: 'accent'},
		{text: mtu === null ? '' : `  MTU ${mtu}`, tone: 'faint'},
		{text: `  ${glyphs.sent}${formatRate(rateOf(hop, leg, snapshot))} bit/s`, tone: 'faint'},
	];
}

/** Bytes a second that leave by the leg's interface now: of all flows together. */
const rateOf = ({node, namespace}: Hop, {ifname}: Leg, {nodes}: LabSnapshot): number | null =>
	nodes
		.find(one => one.node === node)
		?.namespaces.find(({name}) => name === namespace)
		?.interfaces?.find(one => one.ifname === ifname)?.sent.rate ?? null;

function endSpans(path: DirectedPath, glyphs: Glyphs): Spans {
	const told = describeProof(path);
	return [
		'    ',
		{text: path.ends === null ? '' : `${glyphs.down} it ends here: ${path.ends}; `, tone: 'bad', bold: true},
		{text: told, tone: path.proven ? 'good' : 'bad'},
	];
}
