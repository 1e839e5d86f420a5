// A change before it becomes an event, and its words.

import {forEachInterior, interior} from '../../topology/interior.js';
import type {InterfaceView, ObservedEvent} from './model.js';
import type {ProtocolSession} from './session-list.js';

/** An event before it has its time and its lab. */
export type Change = ObservedEvent extends infer Event
	? Event extends ObservedEvent
		? Omit<Event, 'time' | 'lab'>
		: never
	: never;

export type LinkState = 'up' | 'down' | 'absent';

export const linkState = ({up, carrier}: InterfaceView): LinkState => (up && carrier ? 'up' : 'down');

/** Protocols as people write them. */
export const titles: Readonly<Record<ProtocolSession['protocol'], string>> = {
	...forEachInterior(protocol => interior[protocol].title),
	bgp: 'BGP',
	bfd: 'BFD',
};
