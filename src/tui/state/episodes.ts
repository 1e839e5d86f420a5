// Joins what follows one change into one row, and handshakes into another, so that a failover is read in a line.

import type {ObservedEvent} from '../../lab/observer/model.js';
import {describeEpisode} from './describe-episode.js';
import type {NotedEvent, ShownEvent} from './model.js';

export interface EventRow {
	readonly key: string;
	/** The newest of the row, or for an episode its first. */
	readonly event: ShownEvent;
	readonly text: string;
	/** Newest first. More than one can be unfolded. */
	readonly members: readonly NotedEvent[];
	/** It is part of the unfolded row above. */
	readonly inner: boolean;
}

interface Group {
	readonly kind: 'one' | 'handshakes' | 'episode';
	/** Oldest first. */
	readonly members: NotedEvent[];
	/** Unix time of its last member. */
	last: number;
	/** The lab has converged again: what comes later belongs to something else. */
	over: boolean;
}

// Seconds without a further change after which a later one is not counted to what came before: more than the longest hold time of a lab.
const quiet = 15;
// Seconds by which the first effect of a fault may be seen before the fault itself is.
const ahead = 2;

/** A change that others follow from. */
function begins(event: ShownEvent): boolean {
	switch (event.kind) {
		case 'fault':
			return true;
		case 'link':
			return event.to !== 'up';
		case 'node':
			return event.from !== null;
		default:
			return false;
	}
}

const follows = ({kind}: ShownEvent): boolean =>
	['link', 'tunnel', 'session', 'node', 'converged'].includes(kind);

const isFault = (event: ShownEvent): event is Extract<ObservedEvent, {kind: 'fault'}> =>
	event.kind === 'fault';

/** `events` newest first, and so are the groups. */
function groupEvents(events: readonly NotedEvent[]): Group[] {
	const groups: Group[] = [];
	let open: Group | null = null;
	const add = (kind: Group['kind'], noted: NotedEvent): Group => {
		const group = {kind, members: [noted], last: noted.event.time, over: false};
		groups.push(group);
		return group;
	};
	for (const noted of [...events].reverse()) {
		const {event} = noted;
		const current: Group | null =
			open !== null && !open.over && event.time - open.last <= quiet ? open : null;
		if (event.kind === 'handshake') {
			const last = groups.at(-1);
			if (last?.kind === 'handshakes') {
				last.members.push(noted);
			} else {
				add('handshakes', noted);
			}
		} else if (isFault(event)) {
			const first = current?.members[0]?.event;
			const isLate = first !== undefined && !isFault(first) && event.time - first.time <= ahead;
			if (current !== null && isLate && event.to === 'made') {
				// Its effect was seen first: it is the cause all the same.
				current.members.unshift(noted);
			} else {
				open = add('episode', noted);
			}
		} else if (current !== null && follows(event)) {
			current.members.push(noted);
			current.last = event.time;
			current.over = event.kind === 'converged' && event.converged;
		} else if (begins(event)) {
			open = add('episode', noted);
		} else {
			add('one', noted);
		}
	}

	return groups.reverse();
}

function rowsOf({kind, members}: Group, unfolded: ReadonlySet<string>): EventRow[] {
	const [first] = members as [NotedEvent];
	const newestFirst = [...members].reverse();
	const single = (noted: NotedEvent, inner: boolean): EventRow => ({
		key: String(noted.number),
		event: noted.event,
		text: noted.event.text,
		members: [noted],
		inner,
	});
	if (members.length === 1) {
		return [single(first, false)];
	}

	const key = `of ${first.number}`;
	const head =
		kind === 'handshakes'
			? {event: newestFirst[0]!.event, text: `${members.length} handshakes`}
			: {event: first.event, text: describeEpisode(members.map(({event}) => event))};
	return [
		{key, ...head, members: newestFirst, inner: false},
		...(unfolded.has(key) ? newestFirst.map(noted => single(noted, true)) : []),
	];
}

const cache = new WeakMap<readonly NotedEvent[], Group[]>();

/** The rows of the events, newest first. */
export function foldEvents(events: readonly NotedEvent[], unfolded: readonly string[]): EventRow[] {
	const groups = cache.get(events) ?? groupEvents(events);
	cache.set(events, groups);
	const open = new Set(unfolded);
	return groups.flatMap(group => rowsOf(group, open));
}

/** One row an event. */
export const flatEvents = (events: readonly NotedEvent[]): EventRow[] =>
	events.map(noted => ({
		key: String(noted.number),
		event: noted.event,
		text: noted.event.text,
		members: [noted],
		inner: false,
	}));
