// The action that stops the lab and the view.

import {type ActionKey, type Offer, operate, type Perform} from './model.js';

const offerStop: Offer = (_target, {lab}) => [
	{
		title: `stop ${lab}`,
		command: `wgsim stop ${lab}`,
		question: `Remove every container of ${lab}?`,
		operation: operate('stop', {}, stop),
	},
];

const stop: Perform = async ({engine, lab}, _about, {say}) => {
	const {stopLab} = await import('../../lab/stop/stop.js');
	const {containers} = await stopLab(engine, lab, {
		report: event => {
			if (event.kind === 'node-done') {
				say(`removed ${event.done}/${event.of}`);
			} else if (event.kind === 'note') {
				say(event.text);
			}
		},
	});
	return {text: `${containers} containers removed`, lines: null, closes: true};
};

export const stopKeys: readonly ActionKey[] = [
	{key: 'Q', help: 'stop the lab and quit', footer: null, offer: offerStop},
];
