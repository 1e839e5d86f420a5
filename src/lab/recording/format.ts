// The file of a recording: JSON lines, compressed by gzip. docs/recording.md tells it to others.

import type {LabSnapshot, ObservedEvent} from '../observer/model.js';
import type {LossPart} from './loss.js';
import type {Patch} from './patch.js';

/** Raised when an older wgsim would read a file wrong. */
export const formatVersion = 2;

/** The first line. */
export interface RecordingHeader {
	readonly recording: number;
	/** The version of wgsim that wrote it. */
	readonly wgsim: string;
	readonly lab: string;
	/** What was recorded: `wgsim check my-vpn.yaml`. */
	readonly title: string;
	/** Unix time in seconds of the recorder's clock, from which `at` counts. */
	readonly begun: number;
}

/** Each other line. `at` is in seconds since the beginning; it never decreases. */
export type RecordingLine = {readonly at: number} & (
	| {readonly state: Patch}
	| {readonly event: ObservedEvent}
	/** What the recording verb did or found: a phase, a step, a result. `bad` where something did not hold. */
	| {readonly note: string; readonly bad?: true}
	/** What became of the probes of the recorded measurement or scenario. */
	| {readonly loss: LossPart}
	/** A line that a node has logged. */
	| {readonly log: string; readonly node: string}
);

/** One moment of a recording, with the whole state where that has changed. */
export type Moment = {readonly at: number} & (
	| {readonly kind: 'state'; readonly snapshot: LabSnapshot}
	| {readonly kind: 'event'; readonly event: ObservedEvent}
	| {readonly kind: 'note'; readonly text: string; readonly bad: boolean}
	| {readonly kind: 'loss'; readonly part: LossPart}
	| {readonly kind: 'log'; readonly node: string; readonly text: string}
);

export interface Recording {
	readonly header: RecordingHeader;
	/** In the order of their times. */
	readonly moments: readonly Moment[];
	/** Why the file ends before its end: the recorder was killed. Null where it is whole. */
	readonly cut: string | null;
}

/** Seconds from the beginning to the last moment. */
export const durationOf = ({moments}: Recording): number => moments.at(-1)?.at ?? 0;

/** The state at a time since the beginning; null before the first. */
export function stateAt({moments}: Recording, seconds: number): LabSnapshot | null {
	const found = moments.findLast(moment => moment.kind === 'state' && moment.at <= seconds);
	return found?.kind === 'state' ? found.snapshot : null;
}
