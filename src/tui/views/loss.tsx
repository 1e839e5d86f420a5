// What a fault costs: a strip of loss for each flow of probes, and under it the events of the same time on the same axis.

import {Box} from 'ink';
import type {ReactElement} from 'react';
import type {LossStrip, StripFlow} from '../../lab/measure/strip.js';
import {cut, pad, type Span, type Spans, widthOf} from '../../output/sinks/spans.js';
import {useLook} from '../components/look-context.js';
import {Notice} from '../components/notice.js';
import {PaneTitle} from '../components/pane.js';
import {Row} from '../components/row.js';
import {count, formatTime} from '../look/format.js';
import type {Glyphs} from '../look/theme.js';
import {windowOf} from '../look/window.js';
import {toneOf} from '../state/event-tone.js';
import {matches} from '../state/filter.js';
import {cursorIn} from '../state/lists.js';
import type {ListState, NotedEvent} from '../state/model.js';
import {
	eventsOfStrip,
	lostOf,
	rowsOfStrip,
	type Scale,
	type Strip,
	scaleOf,
	sharesOf,
} from '../state/strip.js';

export interface LossProps {
	readonly strip: Strip | null;
	readonly events: readonly NotedEvent[];
	readonly list: ListState;
	readonly width: number;
	readonly height: number;
}

const figures = 21;
// As long as what is said of all flows without loss.
const leastName = 16;
const mostName = 24;
// Title, flows without loss, and axis.
const around = 3;
const tick = 10;

export function Loss({strip, events, list, width, height}: LossProps): ReactElement {
	const {glyphs} = useLook();
	const loss = strip?.loss ?? null;
	if (strip === null || loss === null) {
		const text = strip?.running
			? `${strip.title}\nwaiting for the first probes`
			: 'm on a node, a tunnel or a wire measures the cost of a fault\nM runs a scenario of the lab';
		return <Notice text={text} width={width} height={height} />;
	}

	const names = Math.min(
		mostName,
		Math.max(leastName, ...loss.flows.map(({name}) => widthOf(name))),
		Math.floor(width / 3),
	);
	const room = Math.max(10, width - names - figures - 3);
	const scale = scaleOf(loss, room);
	const {rows, whole, hidden} = rowsOfStrip(loss, Math.floor((height - around) / 2));
	const shown = eventsOfStrip(events, strip).filter(({noted}) => matches(noted.event.text, list.filter));
	const keys = shown.map(({noted}) => String(noted.number)).reverse();
	const cursor = shown.length - 1 - cursorIn(keys, list);
	const {from, to} = windowOf(shown.length, cursor, Math.max(0, height - around - rows.length));
	const follows = list.cursor === null;
	const columnOf = ({event}: NotedEvent) =>
		Math.max(0, Math.min(room - 1, Math.floor(((event.time - loss.begun) * 1000) / scale.column)));
	const chosen = shown[cursor];
	const lit = follows || chosen === undefined ? -1 : columnOf(chosen.noted);
	const rest = hidden > 0 ? `, and ${hidden} more with loss` : '';
	const ofWhole = (whole.length > 0 ? `${whole.length} without loss` : 'all lose') + rest;
	return (
		<Box flexDirection="column" width={width} height={height} flexShrink={0}>
			<PaneTitle
				title={`${strip.running ? 'Measuring' : 'Measured'}: ${strip.title}`}
				detail={`${count(loss.flows.length, 'flow')}, ${scale.column / 1000} s a column`}
				width={width}
			/>
			{rows.map(flow => (
				<Row key={flow.name} spans={flowSpans(flow, scale, {names, room, lit, glyphs})} width={width} />
			))}
			<Row spans={wholeSpans(whole, ofWhole, scale, {names, room, lit, glyphs})} width={width} />
			<Row spans={axisSpans(loss, scale, {names, room, lit, glyphs})} width={width} />
			{shown.slice(from, to).map(({noted, more}, index) => (
				<Row
					key={noted.number}
					selected={!follows && from + index === cursor}
					spans={eventSpans(noted, more, columnOf(noted), {names, room, lit, glyphs}, width)}
					width={width}
				/>
			))}
		</Box>
	);
}

interface Area {
	/** Columns of the names, and of the strip. */
	readonly names: number;
	readonly room: number;
	/** The column of the event under the cursor; -1 for none. */
	readonly lit: number;
	readonly glyphs: Glyphs;
}

function cellSpans(shares: readonly (number | null)[], {room, lit, glyphs}: Area): Span[] {
	const bars = [...glyphs.spark];
	return Array.from({length: room}, (_, column): Span => {
		const share = shares[column] ?? null;
		const inverse = column === lit;
		if (share === null) {
			return {text: ' ', inverse};
		}

		const bar = bars[Math.ceil(share * (bars.length - 1))]!;
		return {text: bar, tone: share > 0 ? 'bad' : 'good', inverse};
	});
}

const flowSpans = (flow: StripFlow, scale: Scale, place: Area): Spans => [
	` ${pad(flow.name, place.names, 'left', place.glyphs.more)} `,
	...cellSpans(sharesOf(flow, scale), place),
	{
		text: ` ${String(lostOf(flow)).padStart(5)} lost ${(flow.gap / 1000).toFixed(1).padStart(5)} s`,
		tone: 'bad',
	},
];

/** Of those that lose nothing one line: that they were asked at all. */
function wholeSpans(whole: readonly StripFlow[], text: string, scale: Scale, place: Area): Spans {
	const [first] = whole;
	return [
		{text: ` ${pad(text, place.names, 'left', place.glyphs.more)} `, tone: 'faint'},
		...(first === undefined ? [] : cellSpans(sharesOf(first, scale), place)),
	];
}

function axisSpans({begun}: LossStrip, {column}: Scale, {names, room, glyphs}: Area): Spans {
	const line = Array.from({length: room}, () => glyphs.rule);
	for (let at = 0; at + tick <= room; at += tick) {
		const label = [...`${[...glyphs.box][5]}${Math.round((at * column) / 100) / 10}s`];
		line.splice(at, label.length, ...label);
	}

	return [
		{text: ` ${pad(`from ${formatTime(begun)}`, names, 'left', glyphs.more)} `, tone: 'faint'},
		{text: line.join(''), tone: 'faint'},
	];
}

/** The text stands right of its mark, or left of it where there is more room. */
function eventSpans(
	{event}: NotedEvent,
	more: number,
	column: number,
	{names, room, glyphs}: Area,
	width: number,
): Spans {
	const head = ` ${pad(formatTime(event.time), names, 'left', glyphs.more)} `;
	const mark: Span = {text: glyphs.event, tone: toneOf(event), bold: true};
	const told = more === 0 ? event.text : `${event.text}, and ${more} more`;
	const right = width - widthOf(head) - column - 2;
	if (widthOf(told) <= right || right >= column) {
		return [{text: head, tone: 'faint'}, ' '.repeat(column), mark, ` ${cut(told, right, glyphs.more)}`];
	}

	const text = cut(told, Math.max(0, column - 1), glyphs.more);
	return [
		{text: head, tone: 'faint'},
		' '.repeat(Math.max(0, column - 1 - widthOf(text))),
		text,
		' '.repeat(Math.min(1, column)),
		mark,
		' '.repeat(Math.max(0, room - column - 1)),
	];
}
