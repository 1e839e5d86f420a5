// The events and notes of a recording, one a line.

import type {Moment, Recording} from '../lab/recording/format.js';

export interface ReplayLine {
	/** Seconds since the beginning. */
	readonly at: number;
	readonly kind: string;
	readonly text: string;
}

export const listMoments = ({moments}: Recording): ReplayLine[] => moments.flatMap(lineOf);

function lineOf(moment: Moment): ReplayLine[] {
	switch (moment.kind) {
		case 'event':
			return [{at: moment.at, kind: moment.event.kind, text: moment.event.text}];
		case 'note':
			return [{at: moment.at, kind: 'note', text: moment.text}];
		default:
			return [];
	}
}

export const renderMoment = ({at, kind, text}: ReplayLine): string =>
	`${at.toFixed(1).padStart(7)} s  ${kind.padEnd(10)} ${text}`;
