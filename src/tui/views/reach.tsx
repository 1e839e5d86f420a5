// The reachability matrix: a cell a pair with its time and age where there is room, else with one character.

import {Box} from 'ink';
import type {ReactElement} from 'react';
import {cut, pad, type Span, type Spans} from '../../output/sinks/spans.js';
import {useLook} from '../components/look-context.js';
import {Notice} from '../components/notice.js';
import {PaneTitle} from '../components/pane.js';
import {Rows} from '../components/rows.js';
import type {Glyphs} from '../look/theme.js';
import {windowOf} from '../look/window.js';
import {pairKey} from '../state/reach.js';
import {isBrokenPair, type ReachTable} from '../state/reach-table.js';
import {compactCell, legend, pairText, wideCell} from './reach-cells.js';

export interface ReachProps {
	readonly table: ReachTable | null;
	readonly filter: string;
	readonly onlyBroken: boolean;
	/** The lab's clock; null while unknown. */
	readonly time: number | null;
	/** The node of the row under the cursor, and that of the column. */
	readonly chosen: string | null;
	readonly across: string | null;
	readonly width: number;
	readonly height: number;
}

// `99.9 99m59`, without the point that a longer time has not.
const wide = 9;
const compact = 2;
const mostHeaderLines = 10;

export function ReachMatrix(props: ReachProps): ReactElement {
	const {table, filter, onlyBroken, time, chosen, across, width, height} = props;
	const {glyphs} = useLook();
	if (table === null) {
		return <Notice text="p pings from every node to every other" width={width} height={height} />;
	}

	const {known, rows, columns} = table;
	const result = known.results.get(pairKey(chosen ?? '', across ?? ''));
	const lines = matrixLines(props, table, glyphs, width, height - 3);
	return (
		<Box flexDirection="column" width={width} height={height} flexShrink={0}>
			<PaneTitle
				title={`From (down) to (across)${onlyBroken ? ', only broken' : ''}${filter === '' ? '' : `  /${filter}`}`}
				detail={detailOf(table, lines.seen)}
				width={width}
			/>
			<Rows
				lines={
					rows.length === 0 || columns.length === 0
						? [[{text: onlyBroken ? '  nothing is broken here' : '  no matching node', tone: 'faint'}]]
						: lines.lines
				}
				width={width}
				height={height - 3}
			/>
			<Rows
				lines={[pairText(chosen, across, result, time, glyphs), legend(glyphs)]}
				width={width}
				height={2}
			/>
		</Box>
	);
}

/** `rows 1–20 of 35, 3 broken, 2 out of date`. */
function detailOf({known, rows, columns}: ReachTable, seen: string): string {
	const {nodes, results, busy} = known;
	const answers = [...results.values()];
	const broken = answers.filter(isBrokenPair).length;
	const outdated = answers.filter(one => one.outdated).length;
	const told = busy
		? `${answers.length} of ${nodes.length * (nodes.length - 1)}`
		: `${broken} broken${outdated > 0 ? `, ${outdated} out of date` : ''}`;
	return seen === '' || rows.length === 0 || columns.length === 0 ? told : `${seen}  ${told}`;
}

function matrixLines(
	{time, chosen, across}: ReachProps,
	{known: {results}, rows, columns}: ReachTable,
	glyphs: Glyphs,
	width: number,
	height: number,
): {readonly lines: Spans[]; readonly seen: string} {
	const widest = Math.min(
		Math.max(0, ...[...rows, ...columns].map(node => node.length)),
		Math.max(6, Math.floor(width / 4)),
	);
	const room = width - widest - 3;
	const wideWidth = Math.max(widest, wide) + 1;
	const isWide = columns.length * wideWidth <= room;
	const cell = isWide ? wideWidth : compact;
	const headerLines = isWide ? 1 : Math.min(widest, mostHeaderLines, Math.max(1, Math.floor(height / 3)));
	const place = (all: readonly string[], at: string | null, most: number) =>
		windowOf(all.length, Math.max(0, all.indexOf(at ?? '')), Math.max(1, most));
	const right = place(columns, across, Math.floor(room / cell));
	const down = place(rows, chosen, height - headerLines);
	const shown = columns.slice(right.from, right.to);
	const headOf = (node: string, line: number): Span => {
		const name = cut(node, isWide ? widest : headerLines, glyphs.more);
		return {
			text: isWide ? pad(name, cell, 'right') : pad(name.padStart(headerLines)[line]!, cell, 'right'),
			tone: node === across ? 'accent' : 'faint',
			bold: node === across,
		};
	};
	const cellOf = (from: string, to: string): Span => {
		const result = results.get(pairKey(from, to));
		const isHere = from === chosen && to === across;
		const span: Span =
			from === to
				? {text: '\\', tone: 'faint'}
				: isWide
					? wideCell(result, time, glyphs)
					: compactCell(result, glyphs);
		return {...span, text: pad(span.text, cell, 'right'), ...(isHere ? {inverse: true} : {})};
	};
	const seen = [
		...(down.to - down.from < rows.length
			? [`rows ${down.from + 1}${glyphs.dash}${down.to} of ${rows.length}`]
			: []),
		...(shown.length < columns.length
			? [`columns ${right.from + 1}${glyphs.dash}${right.to} of ${columns.length}`]
			: []),
	];
	return {
		seen: seen.join(', '),
		lines: [
			...Array.from(
				{length: headerLines},
				(_, line): Spans => [' '.repeat(widest + 3), ...shown.map(node => headOf(node, line))],
			),
			...rows.slice(down.from, down.to).map(
				(from): Spans => [
					{text: from === chosen ? `${glyphs.cursor} ` : '  ', tone: 'accent'},
					{
						text: `${pad(from, widest, 'left', glyphs.more)} `,
						bold: from === chosen,
						tone: from === chosen ? 'accent' : 'plain',
					},
					...shown.map(to => cellOf(from, to)),
				],
			),
		],
	};
}
