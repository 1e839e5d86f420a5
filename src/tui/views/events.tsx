// The events since the view was opened, newest first.

import type {ReactElement} from 'react';
import type {Column} from '../../output/columns.js';
import type {Tone} from '../../output/sinks/spans.js';
import {cut, type Span} from '../../output/sinks/spans.js';
import {useLook} from '../components/look-context.js';
import {Table} from '../components/table.js';
import {formatTime} from '../look/format.js';
import type {Glyphs} from '../look/theme.js';
import {markVerdict} from '../look/verdicts.js';
import {cursorIn, listEvents} from '../state/lists.js';
import type {ListState, NotedEvent, ShownEvent} from '../state/model.js';

export interface EventsProps {
	readonly events: readonly NotedEvent[];
	readonly list: ListState;
	readonly width: number;
	readonly height: number;
	/** The cursor is shown. */
	readonly active?: boolean;
}

export function Events({events, list, width, height, active = true}: EventsProps): ReactElement {
	const {glyphs} = useLook();
	const shown = listEvents(events, list);
	return (
		<Table
			title="Events"
			detail={list.filter === '' ? 'newest first' : `/${list.filter}`}
			columns={eventColumns(glyphs)}
			items={shown}
			keyOf={({number}) => String(number)}
			cursor={cursorIn(
				shown.map(({number}) => String(number)),
				list,
			)}
			active={active}
			width={width}
			height={height}
			empty={events.length === 0 ? 'no event since this view was opened' : 'no matching event'}
		/>
	);
}

const eventColumns = (glyphs: Glyphs): Column<NotedEvent>[] => [
	{title: 'TIME', rank: 0, width: 8, cell: ({event}) => ({text: formatTime(event.time), tone: 'faint'})},
	{
		title: 'KIND',
		rank: 0,
		width: 12,
		cell: ({event}) => [
			{text: `${glyphs.event} `, tone: toneOf(event)},
			{text: event.kind, tone: toneOf(event)},
		],
	},
	{
		title: 'WHAT',
		rank: 0,
		width: 40,
		grows: 20,
		cell: ({event}, width): Span => ({text: cut(event.text, width, glyphs.more)}),
	},
];

function toneOf(event: ShownEvent): Tone {
	switch (event.kind) {
		case 'note':
			return event.bad ? 'bad' : 'busy';
		case 'node':
			return event.to === 'running'
				? 'good'
				: event.to === 'exited' || event.to === 'missing'
					? 'bad'
					: 'busy';
		case 'link':
			return event.to === 'up' ? 'good' : 'bad';
		case 'tunnel':
			return markVerdict(event.to).tone;
		case 'complaint':
			return event.to === 'made' ? 'bad' : 'good';
		case 'handshake':
			return 'calm';
		case 'session':
			return event.to !== null && /^(Established|Full|2-Way|Up|reachable)/.test(event.to) ? 'good' : 'bad';
		case 'limit':
			return 'bad';
		case 'fault':
			return event.to === 'made' ? 'busy' : 'good';
		case 'connection':
			return event.to === 'live' ? 'good' : 'bad';
		case 'converged':
			return event.converged ? 'good' : 'bad';
	}
}
