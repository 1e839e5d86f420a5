// The bring-up of a lab: its phases, its nodes one by one, and the facts that it waits for.

import {Box} from 'ink';
import type {ReactElement} from 'react';
import type {Phase} from '../../lab/events.js';
import {cut, type Span, type Spans} from '../../output/sinks/spans.js';
import {useLook} from '../components/look-context.js';
import {PaneTitle} from '../components/pane.js';
import {Rows} from '../components/rows.js';
import type {Glyphs} from '../look/theme.js';
import type {BringUp, BringUpNode} from '../state/bring-up.js';

export interface BringUpProps {
	readonly bringUp: BringUp;
	readonly beat: number;
	readonly width: number;
	readonly height: number;
}

const phases: readonly (readonly [Phase, string])[] = [
	['containers', 'containers'],
	['wires', 'wires'],
	['convergence', 'convergence'],
];

const barWidth = 30;
const nameWidth = 18;
const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

export function BringUpView({bringUp, beat, width, height}: BringUpProps): ReactElement {
	const {glyphs} = useLook();
	const {nodes, facts, notes} = bringUp;
	const spinner = [...glyphs.spinner];
	const turning = spinner[beat % spinner.length]!;
	const done = nodes.filter(({at}) => at !== null).length;
	const progress = [
		phaseLine(bringUp, turning, glyphs),
		[],
		barLine('nodes', done, nodes.length, glyphs),
		...facts.map(fact => barLine(fact.name, fact.done, fact.of, glyphs)),
	];
	const noted: Spans[] = notes.map(note => [{text: ` ${cut(note, width - 2, glyphs.more)}`, tone: 'faint'}]);
	const gridHeight = Math.max(0, height - progress.length - noted.length - 2);
	return (
		<Box flexDirection="column" width={width} height={height} flexShrink={0}>
			<Rows lines={progress} width={width} height={progress.length} />
			<Rows lines={[[]]} width={width} height={1} />
			<PaneTitle
				title={bringUp.interrupted ? 'Undoing this run' : `Nodes ${done} of ${nodes.length}`}
				width={width}
			/>
			<Rows lines={gridLines(nodes, width, glyphs)} width={width} height={gridHeight} />
			<Rows lines={noted} width={width} height={noted.length} />
		</Box>
	);
}

function phaseLine({phases: states, at, interrupted}: BringUp, turning: string, glyphs: Glyphs): Spans {
	if (interrupted) {
		return [{text: ` ${turning} interrupted: undoing this run`, tone: 'busy', bold: true}];
	}

	return [
		' ',
		...phases.flatMap(([phase, title]): Span[] => {
			const state = states[phase];
			if (state === undefined) {
				return [{text: `${glyphs.wait} ${title}     `, tone: 'faint'}];
			}

			return state.done === null
				? [
						{text: `${turning} ${title} `, tone: 'busy', bold: true},
						{text: `${seconds(at)}   `, tone: 'faint'},
					]
				: [
						{text: `${glyphs.check} ${title} `, tone: 'good'},
						{text: `${seconds(state.done)}   `, tone: 'faint'},
					];
		}),
	];
}

function barLine(name: string, done: number, of: number, glyphs: Glyphs): Spans {
	const filled = of === 0 ? 0 : Math.floor((done / of) * barWidth);
	const isFull = of > 0 && done === of;
	return [
		` ${name.padEnd(nameWidth)}`,
		{text: glyphs.bar.repeat(filled), tone: isFull ? 'good' : 'accent'},
		{text: glyphs.track.repeat(barWidth - filled), tone: 'faint'},
		{text: `  ${done}/${of}`, tone: isFull ? 'good' : 'plain'},
	];
}

/** Nodes in columns, as `ls` has files: down first. */
function gridLines(nodes: readonly BringUpNode[], width: number, glyphs: Glyphs): Spans[] {
	const cell = Math.max(8, ...nodes.map(({node}) => node.length)) + 12;
	const columns = Math.max(1, Math.floor(width / cell));
	const rows = Math.ceil(nodes.length / columns);
	return Array.from(
		{length: rows},
		(_, row): Spans =>
			Array.from({length: columns}, (_unused, column) => nodes[column * rows + row]).flatMap(node =>
				node === undefined ? [] : nodeCell(node, cell, glyphs),
			),
	);
}

function nodeCell({node, action, at}: BringUpNode, width: number, glyphs: Glyphs): Span[] {
	const isGone = action === 'remove' || action === 'undo';
	const glyph = at === null ? glyphs.wait : isGone ? glyphs.down : glyphs.up;
	const tone = at === null ? 'faint' : isGone ? 'busy' : 'good';
	const time = at === null ? '' : seconds(at);
	return [
		{text: ` ${glyph} `, tone},
		{text: node, tone: at === null ? 'faint' : 'plain', bold: at !== null},
		{text: ` ${time}`.padEnd(Math.max(0, width - node.length - 3)), tone: 'faint'},
	];
}
