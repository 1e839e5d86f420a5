// An action on a lab: its subject, its words, and what it does.

import type {Engine} from '../../engine/client.js';
import type {LossStrip} from '../../lab/measure/strip.js';
import type {InterfaceView, LabSnapshot, NodeView, TunnelView} from '../../lab/observer/model.js';
import {endsOf} from '../../lab/observer/tunnels.js';
import type {ReachedPair} from '../../lab/reach.js';
import type {FoundPath} from '../state/path.js';

/** The subject of an action: the row under the cursor. */
export type Target =
	| {readonly kind: 'lab'; readonly pair?: {readonly from: string; readonly to: string}}
	| {readonly kind: 'node'; readonly node: NodeView}
	| {
			readonly kind: 'interface';
			readonly node: NodeView;
			readonly namespace: string;
			readonly item: InterfaceView;
	  }
	| {readonly kind: 'tunnel'; readonly tunnel: TunnelView};

export interface LabContext {
	readonly engine: Engine;
	readonly lab: string;
}

/** What has come of pings between nodes so far. */
export interface Pinged {
	readonly nodes: readonly string[];
	readonly pairs: readonly ReachedPair[];
	/** Unix time; null while it goes on. */
	readonly endedAt: number | null;
}

export interface OperationContext {
	/** The newest. */
	readonly snapshot: LabSnapshot;
	/** The progress, for the line at the bottom. */
	say(text: string): void;
	reached(pinged: Pinged): void;
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

/** What an action does: of a kind, and perhaps with more that it is about. */
export interface Operation {
	readonly kind: string;
	/** @throws {Error} with a message to show */
	perform(lab: LabContext, context: OperationContext): Promise<Outcome>;
}

/** Carries an operation out, with what it is about. */
export type Perform<About = object> = (
	lab: LabContext,
	about: About,
	context: OperationContext,
) => Promise<Outcome>;

/** `about` is what the operation is told of its subject. */
export const operate = <About extends object>(
	kind: string,
	about: About,
	perform: Perform<About>,
): Operation => ({...about, kind, perform: (lab, context) => perform(lab, about, context)});

export interface LabAction {
	/** `shell in V1-1`. */
	readonly title: string;
	/** The equivalent command line. */
	readonly command: string;
	/** The question to confirm it; null if nothing can be lost. */
	readonly question: string | null;
	/** It sends probes, which are shown while it goes on: one at a time. */
	readonly measures?: true;
	readonly operation: Operation;
}

export type Offer = (target: Target, snapshot: LabSnapshot) => LabAction[];

export interface ActionKey {
	readonly key: string;
	readonly help: string;
	/** In the footer; null for those that only the menu and the help name. */
	readonly footer: string | null;
	/** The actions of the key for a target. Several make a menu. */
	readonly offer: Offer;
	/** It has a menu of its own, too long for that of all actions. */
	readonly apart?: true;
}

/** The nodes that a target is about: both, of a tunnel. */
export function nodesOf(target: Target, {nodes}: LabSnapshot): NodeView[] {
	const names =
		target.kind === 'tunnel'
			? endsOf(target.tunnel).map(end => end.node)
			: target.kind === 'lab'
				? []
				: [target.node.node];
	return nodes.filter(({node}) => names.includes(node));
}

export const isRunning = ({state}: NodeView): boolean => state === 'running';
