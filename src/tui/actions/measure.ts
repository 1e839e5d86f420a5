// The actions that measure the cost of a fault, with probes that are shown while they go on.

import {shellWord} from '../../plan/quote-word.js';
import {formatFault} from '../../topology/fault/format.js';
import type {FaultAction} from '../../topology/fault/model.js';
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

function measuring(fault: FaultAction): LabAction {
	const words = formatFault(fault);
	return {
		title: `measure: ${words}`,
		command: `wgsim measure --fault ${shellWord(words)}`,
		question: `Break the lab by ${words}, measure the loss, and heal it?`,
		measures: true,
		operation: operate('measure', {fault}, measureCost),
	};
}

/** Pulls each cable that works, or kills the node. */
const offerMeasure: Offer = (target, snapshot) => [
	...wiresOfTarget(target, snapshot)
		.filter(({item: {up, carrier}}) => up && carrier)
		.map(({node, item: {ifname}}) => measuring({kind: 'link', state: 'down', node, ifname})),
	...nodesOf(target, snapshot)
		.filter(isRunning)
		.map(({node}) => measuring({kind: 'node', node, action: 'kill'})),
];

const measureCost: Perform<{readonly fault: FaultAction}> = async (
	{engine, lab},
	{fault},
	{say, note, lost, signal},
) => {
	const [{measureFault}, {findLab}] = await Promise.all([
		import('../../lab/measure/measure.js'),
		import('../../lab/find/find.js'),
	]);
	const {runs} = await measureFault(engine, await findLab(engine, lab), {
		fault,
		watch: lost,
		signal,
		report: event => {
			if (event.kind === 'note') {
				say(event.text);
				note(event.text);
			}
		},
	});
	const {broken} = runs[0]!;
	const settled =
		broken.settled === null ? 'not settled in time' : `settled after ${(broken.settled / 1000).toFixed(1)} s`;
	return {
		text: `longest gap ${Math.round(broken.gap)} ms, ${broken.lost} lost, ${settled}; healed`,
		lines: null,
	};
};

export const measureKeys: readonly ActionKey[] = [
	{key: 'm', help: 'measure the cost of a fault', footer: 'measure', offer: offerMeasure, apart: true},
];
