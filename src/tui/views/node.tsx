// One node: its state, interfaces with rates, routing sessions, and the end of its log.

import {Box} from 'ink';
import type {ReactElement} from 'react';
import type {LabSnapshot} from '../../lab/observer/model.js';
import {cut, type Spans} from '../../output/sinks/spans.js';
import {interiors} from '../../topology/interior.js';
import {useLook} from '../components/look-context.js';
import {Notice} from '../components/notice.js';
import {PaneTitle} from '../components/pane.js';
import {Rows} from '../components/rows.js';
import {Table, tableHead} from '../components/table.js';
import {formatAge, formatShare, formatSize} from '../look/format.js';
import {sparkline} from '../look/sparkline.js';
import type {Glyphs} from '../look/theme.js';
import {wordOf} from '../look/verdicts.js';
import {cpuKey, type History, seriesOf} from '../state/history.js';
import {cursorIn} from '../state/lists.js';
import type {ListState} from '../state/model.js';
import {partsOf} from '../state/parts.js';
import {type NodeSummary, summarize} from '../state/summary.js';
import {partColumns} from './part-columns.js';

export interface NodeViewProps {
	readonly snapshot: LabSnapshot;
	readonly history: History;
	readonly node: string | null;
	readonly parts: ListState;
	readonly log: readonly string[];
	readonly width: number;
	readonly height: number;
}

const sparkWidth = 20;
// From here on the log stands beside the rest.
const wideFrom = 180;
const gutter = 2;

export function NodeDetail(props: NodeViewProps): ReactElement {
	const {snapshot, history, node, log, width, height} = props;
	const {glyphs} = useLook();
	const summary = node === null ? undefined : summarize(snapshot).byNode.get(node);
	if (summary === undefined) {
		return <Notice text={`${node ?? 'no node'} is not in this lab`} width={width} height={height} />;
	}

	const head = headLines(summary, snapshot.time, history, glyphs);
	const parts = partsOf(snapshot, node, props.parts.filter);
	const room = height - head.length;
	const isWide = width >= wideFrom;
	const leftWidth = isWide ? Math.floor((width - gutter) * 0.6) : width;
	const logHeight = isWide
		? room
		: Math.max(Math.floor(room / 4), room - Math.max(1, parts.length) - tableHead);
	const logWidth = isWide ? width - gutter - leftWidth : width;
	const keys = parts.map(({key}) => key);
	return (
		<Box flexDirection="column" width={width} height={height} flexShrink={0}>
			<Rows lines={head} width={width} height={head.length} />
			<Box flexDirection={isWide ? 'row' : 'column'} columnGap={gutter}>
				<Table
					title="Interfaces and sessions"
					detail={props.parts.filter === '' ? '' : `/${props.parts.filter}`}
					columns={partColumns(glyphs, summary.view.node, history)}
					items={parts}
					keyOf={({key}) => key}
					cursor={cursorIn(keys, props.parts)}
					active={true}
					width={leftWidth}
					height={isWide ? room : room - logHeight}
					empty={
						summary.view.state === 'running' ? 'nothing is known yet' : `${node} is ${summary.view.state}`
					}
				/>
				<Box flexDirection="column" width={logWidth} height={logHeight} flexShrink={0}>
					<PaneTitle title="Log" detail={followHint(summary.view)} width={logWidth} />
					<Rows
						lines={log.slice(-(logHeight - 1)).map(line => [` ${cut(line, logWidth - 1, glyphs.more)}`])}
						width={logWidth}
						height={logHeight - 1}
					/>
				</Box>
			</Box>
		</Box>
	);
}

function headLines(
	{view, mark, tunnels, bgp, neighbors, routes}: NodeSummary,
	now: number | null,
	history: History,
	glyphs: Glyphs,
): Spans[] {
	const age = now === null || view.startedAt === null ? null : now - view.startedAt;
	const shares = [
		['tunnels', tunnels],
		['bgp', bgp],
		...interiors.map(protocol => [protocol, neighbors[protocol]] as const),
	] as const;
	return [
		[
			' ',
			{text: `${glyphs[mark.glyph]} `, tone: mark.tone},
			{text: view.node, bold: true},
			`  ${view.kind}${view.site === null ? '' : ` of site ${view.site}`}${view.machine === undefined ? '' : ` on ${view.machine}`}  `,
			{text: wordOf(view), tone: mark.tone},
			{text: `  for ${formatAge(age)}`, tone: 'faint'},
			...(view.reason === '' ? [] : [{text: `  ${view.reason}`, tone: mark.tone}]),
			{text: `   container ${view.container}`, tone: 'faint'},
		],
		[
			{text: ' cpu ', tone: 'faint'},
			`${formatShare(view.cpu)} `,
			{text: sparkline(seriesOf(history, cpuKey(view.node)), sparkWidth, glyphs.spark, 1), tone: 'accent'},
			{text: '  mem ', tone: 'faint'},
			formatSize(view.memory),
			...shares.flatMap(
				([name, {ok, of}]): Spans =>
					of === 0
						? []
						: [
								{text: `  ${name} `, tone: 'faint'},
								{text: `${ok}/${of}`, tone: ok === of ? 'good' : 'bad'},
							],
			),
			...(routes === null ? [] : ([{text: '  routes by bgp ', tone: 'faint'}, String(routes)] as const)),
		],
	];
}

/** What goes on printing the log in a shell. */
const followHint = ({node, container, machine}: LabSnapshot['nodes'][number]): string =>
	machine === undefined ? `docker logs -f ${container}` : `wgsim logs -f ${node}`;
