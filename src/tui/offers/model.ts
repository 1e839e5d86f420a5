// An action on a lab and its subject. Plain data: operations/ carries it out.

import type {InterfaceView, LabSnapshot, NodeView, TunnelView} from '../../lab/observer/model.js';
import {endsOf} from '../../lab/observer/tunnels.js';
import type {FaultAction} from '../../topology/fault/model.js';

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

export type Operation =
	| {readonly kind: 'shell'; readonly node: string; readonly namespace: string}
	| {readonly kind: 'fault'; readonly fault: FaultAction}
	| {
			readonly kind: 'capture';
			readonly points: readonly string[];
			readonly file: string;
			readonly seconds: number;
	  }
	| {readonly kind: 'rtt'; readonly tunnel: string}
	| {readonly kind: 'reach'}
	| {readonly kind: 'path'; readonly from: string; readonly to: string}
	| {readonly kind: 'measure'; readonly fault: FaultAction}
	/** Asks which ones there are. */
	| {readonly kind: 'scenarios'}
	| {readonly kind: 'scenario'; readonly name: string}
	| {readonly kind: 'check'}
	| {readonly kind: 'stop'};

export interface LabAction {
	/** `shell in V1-1`. */
	readonly title: string;
	/** The equivalent command line. */
	readonly command: string;
	/** The question to confirm it; null if nothing can be lost. */
	readonly question: string | null;
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
