// The interface of the view to the outside: following a lab, and running operations on it.

import type {LabSnapshot, ObservedEvent} from '../lab/observer/model.js';
import type {Operation} from './actions.js';
import type {Reach} from './state/reach.js';

export interface Listener {
	snapshot(snapshot: LabSnapshot): void;
	event(event: ObservedEvent): void;
	/** Why nobody looks at the lab now; null when somebody does again. */
	trouble(text: string | null): void;
	/** Whether there are other labs beside this one. */
	others(others: boolean): void;
}

export interface OperationContext {
	/** The newest. */
	readonly snapshot: LabSnapshot;
	/** How far it is, for the line at the bottom. */
	say(text: string): void;
	reached(reach: Reach): void;
	/** Gives the terminal to `work` until it is done. */
	suspend<T>(work: () => Promise<T>): Promise<T>;
	/** The screen was closed: what only looks ends now. What changes something is not left half done. */
	readonly signal: AbortSignal;
}

/** What became of a operation. */
export interface Outcome {
	/** In a few words. */
	readonly text: string;
	/** More, to be read in peace; null for no more. */
	readonly lines: readonly string[] | null;
	/** It was not as hoped, though nothing failed: a check that does not hold. */
	readonly isBad?: boolean;
	/** Nothing is left to be looked at. */
	readonly closes?: boolean;
}

export interface Backend {
	/** Until what it returns is called. */
	follow(listener: Listener): () => void;
	/** LabContext out the last lines of a container's log at each change, until what it returns is called. */
	followLog(container: string, onLines: (lines: readonly string[]) => void): () => void;
	/** @throws {Error} with a message to show */
	perform(operation: Operation, context: OperationContext): Promise<Outcome>;
}
