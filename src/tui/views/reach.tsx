// The reachability view: a matrix of round-trip times and their ages. Pings are sent on demand.

import {Box} from 'ink';
import type {ReactElement} from 'react';
import {pad, type Span, type Spans} from '../../output/sinks/spans.js';
import {useLook} from '../components/look-context.js';
import {Notice} from '../components/notice.js';
import {PaneTitle} from '../components/pane.js';
import {Rows} from '../components/rows.js';
import {formatAge} from '../look/format.js';
import type {Glyphs} from '../look/theme.js';
import {windowOf} from '../look/window.js';
import {type KnownReach, pairKey, type ReachResult} from '../state/reach.js';

export interface ReachProps {
	readonly reach: KnownReach | null;
	/** The lab's clock; null while unknown. */
	readonly time: number | null;
	readonly chosen: string | null;
	readonly width: number;
	readonly height: number;
}

export function ReachMatrix({reach, time, chosen, width, height}: ReachProps): ReactElement {
	const {glyphs} = useLook();
	if (reach === null) {
		return <Notice text="p pings from every node to every other" width={width} height={height} />;
	}

	const rows = height - 2;
	const answers = [...reach.results.values()];
	const broken = answers.filter(({promised, answered, asked}) => promised && answered < asked).length;
	const outdated = answers.filter(one => one.outdated).length;
	const detail = reach.busy
		? `${answers.length} of ${reach.nodes.length * (reach.nodes.length - 1)}`
		: `${broken} broken${outdated > 0 ? `, ${outdated} out of date` : ''}`;
	return (
		<Box flexDirection="column" width={width} height={height} flexShrink={0}>
			<PaneTitle title="From (down) to (across): ms, asked how long ago" detail={detail} width={width} />
			<Rows lines={matrixLines(reach, {time, chosen, glyphs}, width, rows)} width={width} height={rows} />
			<Rows lines={[legend(glyphs)]} width={width} height={1} />
		</Box>
	);
}

const legend = (glyphs: Glyphs): Spans => [
	{text: ' 1.2 ', tone: 'good'},
	'answers  ',
	{text: `${glyphs.down} `, tone: 'bad'},
	'promised, no answer  ',
	{text: '1/2 ', tone: 'busy'},
	'one family of two  ',
	{text: glyphs.wait, tone: 'faint'},
	{text: ' none promised  ? out of date', tone: 'faint'},
];

function matrixLines(
	{nodes, results}: KnownReach,
	{time, chosen, glyphs}: {time: number | null; chosen: string | null; glyphs: Glyphs},
	width: number,
	height: number,
): Spans[] {
	const widest = Math.max(0, ...nodes.map(node => node.length));
	const cell = Math.max(widest, cellWidth) + 1;
	const at = Math.max(0, nodes.indexOf(chosen ?? ''));
	const across = windowOf(nodes.length, at, Math.max(1, Math.floor((width - widest - 3) / cell)));
	const down = windowOf(nodes.length, at, Math.max(1, height - 1));
	const shown = nodes.slice(across.from, across.to);
	const header: Spans = [
		' '.repeat(widest + 3),
		...shown.map(
			(node): Span => ({
				text: pad(node, cell, 'right'),
				tone: node === chosen ? 'accent' : 'faint',
				bold: node === chosen,
			}),
		),
	];
	return [
		header,
		...nodes.slice(down.from, down.to).map(
			(from): Spans => [
				{text: from === chosen ? `${glyphs.cursor} ` : '  ', tone: 'accent'},
				{text: `${pad(from, widest)} `, bold: from === chosen, tone: from === chosen ? 'accent' : 'plain'},
				...shown.map((to): Span => {
					const {text, tone} =
						from === to
							? {text: '\\', tone: 'faint' as const}
							: resultCell(results.get(pairKey(from, to)), time, glyphs);
					return {text: pad(text, cell, 'right'), tone: tone ?? 'plain'};
				}),
			],
		),
	];
}

// `99.9 99m59`, without the point that a longer time has not.
const cellWidth = 9;

function resultCell(result: ReachResult | undefined, time: number | null, glyphs: Glyphs): Span {
	if (result === undefined) {
		return {text: '', tone: 'faint'};
	}

	const {text, tone} = answerSpan(result, glyphs);
	return {text: `${text} ${formatAge(time === null ? null : time - result.at)}`, tone: tone ?? 'plain'};
}

function answerSpan({rtt, answered, asked, promised, outdated}: ReachResult, glyphs: Glyphs): Span {
	if (answered === 0) {
		return promised ? {text: glyphs.down, tone: 'bad'} : {text: glyphs.wait, tone: 'faint'};
	}

	// Whether it still answers is not known; it is never shown as if it did.
	if (outdated) {
		return {text: '?', tone: 'faint'};
	}

	return answered < asked || rtt === null
		? {text: `${answered}/${asked}`, tone: answered < asked ? 'busy' : 'good'}
		: {text: rtt < 100 ? rtt.toFixed(1) : rtt.toFixed(0), tone: 'good'};
}
