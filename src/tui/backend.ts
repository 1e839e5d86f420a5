// The interface of the view to the outside: following a lab, and running operations on it.

import type {LossStrip} from '../lab/measure/strip.js';
import type {LabSnapshot} from '../lab/observer/model.js';
import type {LabAction, Operation} from './actions.js';
import type {LogEntry, PaletteOffer, ShownEvent} from './state/model.js';
import type {FoundPath} from './state/path.js';
import type {Reach} from './state/reach.js';
import type {Replay, ReplayCommand} from './state/replay.js';
import type {Strip} from './state/strip.js';

export interface Listener {
	snapshot(snapshot: LabSnapshot): void;
	event(event: ShownEvent): void;
	/** The reason why the lab is not observed; null once it is again. */
	trouble(text: string | null): void;
	/** Whether there are other labs beside this one. */
	others(others: boolean): void;
	/** What became of the probes of a recorded measurement. */
	strip(strip: Strip): void;
	/** Where the replay of a recording is. */
	replayed(replay: Replay): void;
	/** It begins anew: what came before is forgotten. */
	rewound(): void;
}

export interface OperationContext {
	/** The newest. */
	readonly snapshot: LabSnapshot;
	/** The progress, for the line at the bottom. */
	say(text: string): void;
	reached(reach: Reach): void;
	found(path: FoundPath): void;
	/** What becomes of the probes of a measurement, while it goes on. */
	lost(strip: LossStrip): void;
	/** What it does, and what it has found. */
	note(text: string, bad?: boolean): void;
	/** Shows a menu. */
	choose(title: string, actions: readonly LabAction[]): void;
	/** Gives the terminal to `work` until it is done. */
	suspend<T>(work: () => Promise<T>): Promise<T>;
	/** The view was closed: reading operations end now; changing ones run to their end. */
	readonly signal: AbortSignal;
}

/** The result of an operation. */
export interface Outcome {
	/** A short description. */
	readonly text: string;
	/** The details; null for none. */
	readonly lines: readonly string[] | null;
	/** A negative result without a failure: a check that does not hold. */
	readonly isBad?: boolean;
	/** There is no lab any more. */
	readonly closes?: boolean;
}

export interface OtherLabs {
	list(signal: AbortSignal): Promise<readonly string[]>;
	open(lab: string): Backend;
}

/** The verbs of the command line. A line is without the word `wgsim`. */
export interface CommandLine {
	/** The words that may take the place of the last one. */
	complete(lab: string, line: string): Promise<readonly PaletteOffer[]>;
	/** Runs it in the terminal, which is free; returns its exit code. */
	run(lab: string, line: string): Promise<number>;
}

export interface Backend {
	/** Lasts until the returned function is called. */
	follow(listener: Listener): () => void;
	/** Passes on the last lines of a container's log at each change, until the returned function is called. */
	followLog(container: string, onLines: (lines: readonly string[]) => void): () => void;
	/** Passes on the last lines of all nodes and the fabric, until the returned function is called. */
	followLogs(onLines: (lines: readonly LogEntry[]) => void): () => void;
	/** @throws {Error} with a message to show */
	perform(operation: Operation, context: OperationContext): Promise<Outcome>;
	/** Of a lab that runs only. */
	readonly labs?: OtherLabs;
	readonly commands?: CommandLine;
	/** Of a recording only. */
	control?(command: ReplayCommand): void;
}
