// The actions that measure the cost of a fault, or run a scenario, with probes that are shown while they go on.

import {shellWord} from '../../plan/quote-word.js';
import {formatFault} from '../../topology/fault/format.js';
import type {FaultAction} from '../../topology/fault/model.js';
import {wiresOfTarget} from './faults.js';
import {isRunning, type LabAction, nodesOf, type Offer} from './model.js';

function measuring(fault: FaultAction): LabAction {
	const words = formatFault(fault);
	return {
		title: `measure: ${words}`,
		command: `wgsim measure --fault ${shellWord(words)}`,
		question: `Break the lab by ${words}, measure the loss, and heal it?`,
		operation: {kind: 'measure', fault},
	};
}

/** Pulls each cable that works, or kills the node. */
export const offerMeasure: Offer = (target, snapshot) => [
	...wiresOfTarget(target, snapshot)
		.filter(({item: {up, carrier}}) => up && carrier)
		.map(({node, item: {ifname}}) => measuring({kind: 'link', state: 'down', node, ifname})),
	...nodesOf(target, snapshot)
		.filter(isRunning)
		.map(({node}) => measuring({kind: 'node', node, action: 'kill'})),
];

export const offerScenarios: Offer = () => [
	{
		title: 'choose a scenario',
		command: 'wgsim scenario --list',
		question: null,
		operation: {kind: 'scenarios'},
	},
];
