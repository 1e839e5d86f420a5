// The events since the view was opened, newest first: what follows one change in one row, unless it is unfolded.

import type {ReactElement} from 'react';
import type {Column} from '../../output/columns.js';
import {cut, type Spans} from '../../output/sinks/spans.js';
import {useLook} from '../components/look-context.js';
import {Table} from '../components/table.js';
import {formatTime} from '../look/format.js';
import type {Glyphs} from '../look/theme.js';
import type {EventRow} from '../state/episodes.js';
import {toneOf} from '../state/event-tone.js';
import {cursorIn, listEvents} from '../state/lists.js';
import type {ListState, UiState} from '../state/model.js';

export interface EventsProps extends Pick<UiState, 'events' | 'unfolded' | 'flat'> {
	readonly list: ListState;
	readonly width: number;
	readonly height: number;
	/** The cursor is shown. */
	readonly active?: boolean;
}

export function Events(props: EventsProps): ReactElement {
	const {events, list, width, height, active = true} = props;
	const {glyphs} = useLook();
	const shown = listEvents(props, list);
	const order = props.flat ? 'each, newest first' : 'folded, newest first';
	return (
		<Table
			title="Events"
			detail={list.filter === '' ? order : `/${list.filter}`}
			columns={eventColumns(glyphs)}
			items={shown}
			keyOf={({key}) => key}
			cursor={cursorIn(
				shown.map(({key}) => key),
				list,
			)}
			active={active}
			width={width}
			height={height}
			empty={events.length === 0 ? 'no event since this view was opened' : 'no matching event'}
		/>
	);
}

const eventColumns = (glyphs: Glyphs): Column<EventRow>[] => [
	{title: 'TIME', rank: 0, width: 8, cell: ({event}) => ({text: formatTime(event.time), tone: 'faint'})},
	{
		title: 'KIND',
		rank: 0,
		width: 12,
		cell: ({event, members}) => [
			{text: `${members.length > 1 ? glyphs.folded : glyphs.event} `, tone: toneOf(event)},
			{text: event.kind, tone: toneOf(event)},
		],
	},
	{
		title: 'WHAT',
		rank: 0,
		width: 40,
		grows: 20,
		cell: ({text, inner, members}, width): Spans => {
			const more = members.length > 1 ? `  (${members.length})` : '';
			return [
				inner ? '  ' : '',
				cut(text, Math.max(0, width - more.length - (inner ? 2 : 0)), glyphs.more),
				{text: more, tone: 'faint'},
			];
		},
	},
];
