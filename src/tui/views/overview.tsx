// The overview: problems, totals, and the tables of nodes and tunnels.

import {Box} from 'ink';
import type {ReactElement} from 'react';
import type {LabSnapshot} from '../../lab/observer/model.js';
import {naturalTotal} from '../../output/columns.js';
import {useLook} from '../components/look-context.js';
import {Rows} from '../components/rows.js';
import {Table, tableHead, tableMargin} from '../components/table.js';
import {type Folds, listNodes} from '../state/folds.js';
import type {History} from '../state/history.js';
import {cursorIn, listTunnels} from '../state/lists.js';
import type {ListState, UiState} from '../state/model.js';
import {nodeOrders, tunnelOrders} from '../state/orders.js';
import {summarize} from '../state/summary.js';
import {Events} from './events.js';
import {nodeColumns, tunnelColumns} from './overview-columns.js';
import {problemLines} from './problems.js';
import {totalSpans} from './totals.js';

export interface OverviewProps extends Pick<UiState, 'events' | 'unfolded' | 'flat'> {
	readonly snapshot: LabSnapshot;
	/** There are other labs. */
	readonly others: boolean;
	readonly history: History;
	readonly pane: 'nodes' | 'tunnels';
	readonly folds: Folds;
	readonly nodes: ListState;
	readonly tunnels: ListState;
	readonly width: number;
	readonly height: number;
}

// From here on both tables have room beside each other.
const wideFrom = 150;
const gutter = 2;
const anyEvent: ListState = {cursor: null, filter: '', sort: 0, reversed: false};
// The other table keeps at least these lines.
const leastLines = 3;

/** The order of a list, for the title of its table. */
export const describeList = (
	{filter, sort, reversed}: ListState,
	orders: readonly {name: string}[],
): string =>
	[filter === '' ? '' : `/${filter}`, `by ${orders[sort]?.name ?? ''}${reversed ? ', reversed' : ''}`]
		.filter(text => text !== '')
		.join('  ');

/** The heights of the two tables: as many lines as each needs; if there are too few, the active table gets more. */
export function shareHeight(
	height: number,
	needs: readonly [number, number],
	active: 0 | 1,
): readonly [number, number] {
	const [first, second] = needs;
	if (first + second <= height) {
		return [first, height - first];
	}

	const other = active === 0 ? 1 : 0;
	const half = Math.floor(height / 2);
	const few = Math.min(
		needs[other]!,
		Math.max(tableHead + leastLines, Math.min(half, height - needs[active]!)),
	);
	return active === 0 ? [height - few, few] : [few, height - few];
}

export function Overview(props: OverviewProps): ReactElement {
	const {snapshot, history, pane, width, height} = props;
	const {glyphs} = useLook();
	const summary = summarize(snapshot);
	const most = Math.max(1, Math.min(8, Math.floor(height / 4)));
	const problems = problemLines(snapshot, props.others, glyphs, most, width);
	const head = [totalSpans(summary, glyphs), ...problems];
	const nodes = listNodes(snapshot, props.nodes, props.folds);
	const tunnels = listTunnels(snapshot, props.tunnels);
	const isWide = width >= wideFrom;
	const needs = [Math.max(1, nodes.length) + tableHead, Math.max(1, tunnels.length) + tableHead] as const;
	const need = isWide ? Math.max(...needs) : needs[0] + needs[1];
	// What the tables leave is for the events.
	const spare = height - head.length - need;
	const eventsHeight = spare >= tableHead + leastLines ? spare : 0;
	const room = height - head.length - eventsHeight;
	const [nodesHeight, tunnelsHeight] = isWide
		? [room, room]
		: shareHeight(room, needs, pane === 'nodes' ? 0 : 1);
	const columns = nodeColumns(glyphs, snapshot.time, summary);
	const half = Math.floor((width - gutter) / 2);
	const nodesWidth = isWide ? Math.min(half, tableMargin + naturalTotal(columns, nodes)) : width;
	const tunnelsWidth = isWide ? width - gutter - nodesWidth : width;
	return (
		<Box flexDirection="column" width={width} height={height} flexShrink={0}>
			<Rows lines={head} width={width} height={head.length} />
			<Box flexDirection={isWide ? 'row' : 'column'} columnGap={gutter}>
				<Table
					title={nodes.some(({site}) => site !== null) ? 'Nodes by site' : 'Nodes'}
					detail={describeList(props.nodes, nodeOrders)}
					columns={columns}
					items={nodes}
					keyOf={({key}) => key}
					cursor={cursorIn(
						nodes.map(({key}) => key),
						props.nodes,
					)}
					active={pane === 'nodes'}
					width={nodesWidth}
					height={nodesHeight}
					empty={props.nodes.filter === '' ? 'no nodes' : 'no matching node'}
				/>
				<Table
					title="Tunnels"
					detail={describeList(props.tunnels, tunnelOrders)}
					columns={tunnelColumns(glyphs, snapshot.time, history)}
					items={tunnels}
					keyOf={({id}) => id}
					cursor={cursorIn(
						tunnels.map(({id}) => id),
						props.tunnels,
					)}
					active={pane === 'tunnels'}
					width={tunnelsWidth}
					height={tunnelsHeight}
					empty={
						props.tunnels.filter !== ''
							? 'no matching tunnel'
							: snapshot.time === null
								? 'not known yet'
								: 'this lab has no tunnels'
					}
				/>
			</Box>
			{eventsHeight === 0 ? null : (
				<Events
					events={props.events}
					unfolded={props.unfolded}
					flat={props.flat}
					list={anyEvent}
					active={false}
					width={width}
					height={eventsHeight}
				/>
			)}
		</Box>
	);
}
