// The actions that show the way of a packet: from a node to each other one, between the ends of a tunnel, or of a pair.

import {shellWord} from '../../plan/quote-word.js';
import {compareNatural} from '../../shared/natural-order.js';
import type {LabAction, Offer} from './model.js';

const between = (from: string, to: string): LabAction => ({
	title: `the path from ${from} to ${to}`,
	command: `wgsim path ${shellWord(from)} ${shellWord(to)}`,
	question: null,
	operation: {kind: 'path', from, to},
});

export const offerPath: Offer = (target, {nodes}) => {
	switch (target.kind) {
		case 'lab':
			return target.pair === undefined ? [] : [between(target.pair.from, target.pair.to)];
		case 'tunnel':
			return target.tunnel.b === null ? [] : [between(target.tunnel.a.node, target.tunnel.b.node)];
		case 'node':
		case 'interface': {
			const from = target.node.node;
			return nodes
				.filter(({node, kind}) => node !== from && kind !== 'switch')
				.map(({node}) => node)
				.sort(compareNatural)
				.map(to => between(from, to));
		}
	}
};
