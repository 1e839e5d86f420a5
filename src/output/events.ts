// Prints the changes of a lab, one line per event.

import type {ObservedEvent} from '../lab/observer/model.js';

/** `21:07:41.129  tunnel      V1-1:wg3 – V2-1:wg1 is up: handshake 1 s ago`, in this machine's time zone. */
export function renderEvent({time, kind, text}: ObservedEvent): string {
	const date = new Date(time * 1000);
	const pad = (value: number, length = 2) => String(value).padStart(length, '0');
	const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(value => pad(value)).join(':');
	return `${clock}.${pad(date.getMilliseconds(), 3)}  ${kind.padEnd(10)}  ${text}`;
}
