// The actions that make and heal faults on nodes and links.

import type {InterfaceView, LabSnapshot, NodeView} from '../../lab/observer/model.js';
import {shellWord} from '../../plan/quote-word.js';
import {mainNamespace} from '../../shared/namespaces.js';
import {compareNatural} from '../../shared/natural-order.js';
import {formatFault} from '../../topology/fault/format.js';
import type {FaultAction, NodeAction} from '../../topology/fault/model.js';
import {isRunning, type LabAction, nodesOf, type Offer, type Target} from './model.js';

const faultAction = (fault: FaultAction, title: string, question: string | null = null): LabAction => ({
	title,
	command: ['wgsim', ...formatFault(fault).split(' ').map(shellWord)].join(' '),
	question,
	operation: {kind: 'fault', fault},
});

interface Wire {
	readonly node: string;
	readonly item: InterfaceView;
}

const wiresOf = ({node, namespaces}: NodeView): Wire[] =>
	namespaces
		.flatMap(({interfaces}) => interfaces ?? [])
		.filter(({kind}) => kind === 'wire')
		.sort((one, other) => compareNatural(one.ifname, other.ifname))
		.map(item => ({node, item}));

/** The wire itself, all of a node, or those under a tunnel: of its ends' main namespaces. */
export function wiresOfTarget(target: Target, snapshot: LabSnapshot): Wire[] {
	switch (target.kind) {
		case 'lab':
			return [];
		case 'node':
			return wiresOf(target.node);
		case 'interface':
			return target.item.kind === 'wire' ? [{node: target.node.node, item: target.item}] : [];
		case 'tunnel':
			return nodesOf(target, snapshot).flatMap(node =>
				wiresOf({...node, namespaces: node.namespaces.filter(({name}) => name === mainNamespace)}),
			);
	}
}

/** Pulls a cable, or puts it back. */
export const offerLink: Offer = (target, snapshot) =>
	wiresOfTarget(target, snapshot).map(({node, item: {ifname, up, carrier}}) => {
		const down: FaultAction = {kind: 'link', state: 'down', node, ifname};
		const isDown = !(up && carrier) || snapshot.faults.some(({text}) => text === formatFault(down));
		return isDown
			? faultAction({...down, state: 'up'}, `set the link ${node}:${ifname} up`)
			: faultAction(down, `set the link ${node}:${ifname} down`);
	});

const act = (node: string, action: NodeAction, title: string, question: string | null = null) =>
	faultAction({kind: 'node', node, action}, `${title} ${node}`, question);

export const offerKill: Offer = (target, snapshot) =>
	nodesOf(target, snapshot).map(view =>
		isRunning(view) || view.state === 'paused'
			? act(view.node, 'kill', 'kill', `End ${view.node} at once, like a power cut?`)
			: act(view.node, 'start', 'start'),
	);

export const offerRestart: Offer = (target, snapshot) =>
	nodesOf(target, snapshot)
		.filter(isRunning)
		.map(({node}) => act(node, 'restart', 'restart', `Restart ${node}?`));

export const offerPause: Offer = (target, snapshot) =>
	nodesOf(target, snapshot).flatMap(view => {
		if (view.state === 'paused') {
			return [act(view.node, 'unpause', 'let go on:')];
		}

		return isRunning(view) ? [act(view.node, 'pause', 'pause')] : [];
	});

/** Undoes all faults. */
export const offerHeal: Offer = (_target, {faults}) =>
	faults.length === 0 ? [] : [faultAction({kind: 'heal'}, 'heal all faults made on purpose')];
