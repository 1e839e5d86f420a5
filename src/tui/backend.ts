// The interface of the view to the outside: following a lab, and running operations on it.

import type {LabSnapshot} from '../lab/observer/model.js';
import type {LabAction, OperationContext, Outcome} from './actions/model.js';
import type {LogEntry, PaletteOffer, ShownEvent} from './state/model.js';
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
	perform(action: LabAction, context: OperationContext): Promise<Outcome>;
	/** Of a lab that runs only. */
	readonly labs?: OtherLabs;
	readonly commands?: CommandLine;
	/** Of a recording only. */
	control?(command: ReplayCommand): void;
}
