// What becomes of probes while a fault is measured, and the events of that time: cut to the columns of a screen.

import type {LossStrip, StripFlow} from '../../lab/measure/strip.js';

export interface Strip {
	/** The command that does the same. */
	readonly title: string;
	/** Null until the first probes have been judged. */
	readonly loss: LossStrip | null;
	/** It goes on. */
	readonly running: boolean;
}

// Slices of a column: two tenths of a second, up to five minutes.
const steps = [1, 2, 5, 10, 25, 50, 150, 300, 600, 1500];

export interface Scale {
	/** Milliseconds of a column. */
	readonly column: number;
	/** Slices of a column. */
	readonly per: number;
	/** Columns that have a value. */
	readonly columns: number;
}

/** The finest by which all of it fits. */
export function scaleOf({slice, flows}: LossStrip, room: number): Scale {
	const slices = flows[0]?.sent.length ?? 0;
	const per = steps.find(step => Math.ceil(slices / step) <= room) ?? steps.at(-1)!;
	return {per, column: per * slice, columns: Math.min(room, Math.ceil(slices / per))};
}

/** The share that was lost, column by column; null where no probe was sent. */
export const sharesOf = ({sent, lost}: StripFlow, {per, columns}: Scale): (number | null)[] =>
	Array.from({length: columns}, (_, column) => {
		const sum = (values: readonly number[]) =>
			values.slice(column * per, (column + 1) * per).reduce((all, one) => all + one, 0);
		const all = sum(sent);
		return all === 0 ? null : sum(lost) / all;
	});

export const lostOf = ({lost}: StripFlow): number => lost.reduce((sum, one) => sum + one, 0);

/** Those that lost something, in their order; those that did not are one row. */
export function rowsOfStrip(
	{flows}: LossStrip,
	room: number,
): {readonly rows: readonly StripFlow[]; readonly whole: readonly StripFlow[]; readonly hidden: number} {
	const lossy = flows.filter(flow => lostOf(flow) > 0);
	const whole = flows.filter(flow => lostOf(flow) === 0);
	// The worst, where not all have a line.
	const worst = lossy.toSorted((one, other) => other.gap - one.gap || lostOf(other) - lostOf(one));
	const kept = new Set(worst.slice(0, Math.max(1, room)));
	return {rows: lossy.filter(flow => kept.has(flow)), whole, hidden: lossy.length - kept.size};
}

// Seconds in which the same thing at several places is one line.
const together = 0.5;

interface Happened {
	readonly event: {readonly kind: string; readonly time: number; readonly to?: unknown};
}

export interface Joined<Noted> {
	readonly noted: Noted;
	/** As many more of its kind came with it. */
	readonly more: number;
}

/** What happened in that time, oldest first: the same at several places joined; handshakes are no news. */
export function eventsOfStrip<Noted extends Happened>(
	events: readonly Noted[],
	strip: Strip | null,
): Joined<Noted>[] {
	const begun = strip?.loss?.begun;
	if (begun === undefined) {
		return [];
	}

	const rows: {noted: Noted; more: number}[] = [];
	const open = new Map<string, {noted: Noted; more: number}>();
	for (const noted of events.toReversed()) {
		const {kind, time, to} = noted.event;
		if (kind === 'handshake' || time < begun) {
			continue;
		}

		const what = `${kind} ${String(to)}`;
		const first = open.get(what);
		if (kind !== 'note' && first !== undefined && time - first.noted.event.time < together) {
			first.more++;
		} else {
			const row = {noted, more: 0};
			rows.push(row);
			open.set(what, row);
		}
	}

	return rows;
}
