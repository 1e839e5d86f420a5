// Follows Docker's event stream.

import {splitLines} from '../shared/lines.js';
import {call, explain} from './call.js';
import type {Engine} from './connection.js';

export interface EngineEvent {
	/** container, volume, image … */
	readonly type: string;
	/** start, die, destroy, oom, pause …; an exec's carries its command: `exec_start: sh`. */
	readonly action: string;
	readonly id: string;
	readonly name: string;
	/** Labels of the object, and Docker's own attributes such as `exitCode`. */
	readonly attributes: Readonly<Record<string, string>>;
	/** Milliseconds since the epoch. */
	readonly time: number;
}

export interface EventFilter {
	readonly labels?: readonly string[];
	readonly types?: readonly ('container' | 'volume' | 'image' | 'network')[];
	readonly actions?: readonly string[];
	/** Seconds since the epoch: events since then come first. */
	readonly since?: number;
}

/**
 * Yields events until the signal fires (then it ends) or Docker goes away (then it throws). `onOpen` is called and awaited as soon
 * as Docker notes events, before the first is handed out.
 */
export async function* watchEvents(
	engine: Engine,
	{labels, types, actions, since}: EventFilter = {},
	signal?: AbortSignal,
	onOpen: () => Promise<void> = async () => {},
): AsyncGenerator<EngineEvent> {
	if (signal?.aborted) {
		return;
	}

	const filters = {
		...(labels ? {label: [...labels]} : {}),
		...(types ? {type: [...types]} : {}),
		...(actions ? {event: [...actions]} : {}),
	};
	const options = {filters, ...(since === undefined ? {} : {since})};
	try {
		const follow = (request: object) => engine.docker.getEvents({...options, ...request});
		const stream = await call('follow', 'events', follow, {signal, retry: 'failed'});
		const source = stream as NodeJS.ReadableStream & AsyncIterable<Buffer> & {destroy(): void};
		try {
			await onOpen();
			for await (const line of splitLines(source)) {
				yield parseEvent(line);
			}
		} finally {
			source.destroy();
		}
	} catch (error) {
		if (!signal?.aborted) {
			throw explain('follow', 'events', error);
		}
	}
}

interface RawEvent {
	readonly Type: string;
	readonly Action: string;
	readonly Actor: {readonly ID: string; readonly Attributes?: Record<string, string>};
	readonly timeNano: number;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** One JSON object of a stream of Docker's, or an error that shows what came instead. */
export function parseLine(line: string): Record<string, unknown> {
	let value: unknown;
	try {
		value = JSON.parse(line);
	} catch {
		value = null;
	}

	if (!isObject(value)) {
		throw new Error(`not a line of Docker's: ${JSON.stringify(line.slice(0, 80))}`);
	}

	return value;
}

function isEvent(value: Record<string, unknown>): value is Record<string, unknown> & RawEvent {
	const {Type, Action, Actor, timeNano} = value;
	return (
		typeof Type === 'string' &&
		typeof Action === 'string' &&
		typeof timeNano === 'number' &&
		isObject(Actor) &&
		typeof Actor.ID === 'string' &&
		(Actor.Attributes === undefined || Actor.Attributes === null || isObject(Actor.Attributes))
	);
}

export function parseEvent(line: string): EngineEvent {
	const event = parseLine(line);
	if (!isEvent(event)) {
		throw new Error(`not an event of Docker's: ${JSON.stringify(line.slice(0, 80))}`);
	}

	const {Type, Action, Actor, timeNano} = event;
	const attributes = Actor.Attributes ?? {};
	return {
		type: Type,
		action: Action,
		id: Actor.ID,
		name: attributes.name ?? Actor.ID,
		attributes,
		time: Math.floor(timeNano / 1e6),
	};
}
