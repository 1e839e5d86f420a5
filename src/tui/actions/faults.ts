// The actions that make and heal faults on nodes and links.

import {shellWord} from '../../plan/quote-word.js';
import {formatFault} from '../../topology/fault/format.js';
import type {FaultAction, NodeAction} from '../../topology/fault/model.js';
import {
	type ActionKey,
	isRunning,
	type LabAction,
	nodesOf,
	type Offer,
	operate,
	type Perform,
} from './model.js';
import {wiresOfTarget} from './wires.js';

const faultAction = (fault: FaultAction, title: string, question: string | null = null): LabAction => ({
	title,
	command: ['wgsim', ...formatFault(fault).split(' ').map(shellWord)].join(' '),
	question,
	operation: operate('fault', {fault}, applyOne),
});

/** Pulls a cable, or puts it back. */
const offerLink: Offer = (target, snapshot) =>
	wiresOfTarget(target, snapshot).map(({node, item: {ifname, up, carrier}}) => {
		const down: FaultAction = {kind: 'link', state: 'down', node, ifname};
		const isDown = !(up && carrier) || snapshot.faults.some(({text}) => text === formatFault(down));
		return isDown
			? faultAction({...down, state: 'up'}, `set the link ${node}:${ifname} up`)
			: faultAction(down, `set the link ${node}:${ifname} down`);
	});

const act = (node: string, action: NodeAction, title: string, question: string | null = null) =>
	faultAction({kind: 'node', node, action}, `${title} ${node}`, question);

const offerKill: Offer = (target, snapshot) =>
	nodesOf(target, snapshot).map(view =>
		isRunning(view) || view.state === 'paused'
			? act(view.node, 'kill', 'kill', `End ${view.node} at once, like a power cut?`)
			: act(view.node, 'start', 'start'),
	);

const offerRestart: Offer = (target, snapshot) =>
	nodesOf(target, snapshot)
		.filter(isRunning)
		.map(({node}) => act(node, 'restart', 'restart', `Restart ${node}?`));

const offerPause: Offer = (target, snapshot) =>
	nodesOf(target, snapshot).flatMap(view => {
		if (view.state === 'paused') {
			return [act(view.node, 'unpause', 'resume')];
		}

		return isRunning(view) ? [act(view.node, 'pause', 'pause')] : [];
	});

/** Undoes all faults. */
const offerHeal: Offer = (_target, {faults}) =>
	faults.length === 0 ? [] : [faultAction({kind: 'heal'}, 'heal all faults made on purpose')];

const applyOne: Perform<{readonly fault: FaultAction}> = async ({engine, lab}, {fault}, {say, signal}) => {
	const [{applyFault}, {findLab}] = await Promise.all([
		import('../../lab/faults/faults.js'),
		import('../../lab/find/find.js'),
	]);
	const {changed, done} = await applyFault(engine, await findLab(engine, lab), fault, {onWait: say, signal});
	return {text: changed ? done.join('; ') : 'no change', lines: null};
};

export const faultKeys: readonly ActionKey[] = [
	{key: 'd', help: 'set a link down, or up again', footer: 'link', offer: offerLink},
	{key: 'P', help: 'pause or resume the node', footer: 'pause', offer: offerPause},
	{key: 'K', help: 'kill the node, or start it', footer: null, offer: offerKill},
	{key: 'R', help: 'restart the node', footer: null, offer: offerRestart},
	{key: 'H', help: 'heal all faults', footer: 'heal', offer: offerHeal},
];
