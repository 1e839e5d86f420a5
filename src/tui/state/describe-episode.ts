// Tells an episode in a line: what began it, what was lost within which time, what came back, and when the lab had converged again.

import {forEachInterior, interior} from '../../topology/interior.js';
import {count} from '../look/format.js';
import {toneOf} from './event-tone.js';
import type {ShownEvent} from './model.js';

const protocols = {
	bgp: 'BGP session',
	...forEachInterior(protocol => `${interior[protocol].title} neighbour`),
	bfd: 'BFD session',
};

interface Thing {
	readonly key: string;
	readonly word: string;
	readonly change: 'lost' | 'back' | null;
	readonly time: number;
}

const isWell = (event: ShownEvent): boolean => ['good', 'calm'].includes(toneOf(event));

/** Each by its own state before: a session that goes from one failure to the next is lost once. */
function changeOf(before: ShownEvent, event: ShownEvent): Thing['change'] {
	const [was, is] = [isWell(before), isWell(event)];
	return was === is ? null : is ? 'back' : 'lost';
}

function thingOf(event: ShownEvent): Thing | null {
	const {time} = event;
	switch (event.kind) {
		case 'session':
			return {
				time,
				key: `${event.protocol} ${event.node} ${event.namespace} ${event.name}`,
				word: protocols[event.protocol],
				change: changeOf({...event, to: event.from}, event),
			};
		case 'tunnel': {
			const isKnown = event.from !== 'unknown' && event.to !== 'unknown';
			const change = isKnown ? changeOf({...event, to: event.from}, event) : null;
			return {time, key: event.tunnel, word: 'tunnel', change};
		}
		case 'link': {
			const before = {...event, to: event.from ?? (event.to === 'up' ? 'down' : 'up')} as const;
			const key = `${event.node} ${event.namespace} ${event.ifname}`;
			return {time, key, word: 'link', change: changeOf(before, event)};
		}
		case 'node': {
			const change = event.from === null ? null : changeOf({...event, to: event.from}, event);
			return {time, key: event.node, word: 'node', change};
		}
		default:
			return null;
	}
}

/** `4 BGP sessions, 8 tunnels`, and the time at which the last of them was seen. Each counts once. */
function gather(things: readonly Thing[]): {readonly text: string; readonly until: number} | null {
	const first = new Map<string, Thing>();
	for (const thing of things) {
		first.set(thing.key, first.get(thing.key) ?? thing);
	}

	if (first.size === 0) {
		return null;
	}

	const each = [...first.values()];
	const words = [...new Set(each.map(({word}) => word))];
	return {
		text: words.map(word => count(each.filter(one => one.word === word).length, word)).join(', '),
		until: Math.max(...each.map(({time}) => time)),
	};
}

const seconds = (from: number, to: number): string => `${Math.max(0, to - from).toFixed(1)} s`;

/** Events of one episode, its cause first. */
export function describeEpisode(events: readonly ShownEvent[]): string {
	const [cause, ...rest] = events as [ShownEvent, ...ShownEvent[]];
	// An effect may be seen a moment before its cause is.
	const begun = Math.min(...events.map(({time}) => time));
	const things = rest.flatMap(event => thingOf(event) ?? []);
	const lost = gather(things.filter(({change}) => change === 'lost'));
	const back = gather(things.filter(({change}) => change === 'back'));
	const converged = rest.findLast(event => event.kind === 'converged' && event.converged);
	return [
		cause.text,
		...(lost === null ? [] : [`lost in ${seconds(begun, lost.until)}: ${lost.text}`]),
		...(back === null ? [] : [`back in ${seconds(begun, back.until)}: ${back.text}`]),
		...(converged === undefined ? [] : [`converged after ${seconds(begun, converged.time)}`]),
	].join(' → ');
}
