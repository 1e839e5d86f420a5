// The addresses that a node is to reach and that its kernel has no route to.

import type {FabricPlan} from '../../plan/model.js';
import {mainNamespace} from '../../shared/namespaces.js';
import type {MissingFact} from './fact.js';
import type {LabState} from './state.js';

/** Only what is missing: a route alone is no promise, and whether the address answers is told by a ping. */
export const routeFacts = ({expect}: FabricPlan, state: LabState): MissingFact[] =>
	expect.reach
		.filter(({from, address}) => state.unrouted(from, mainNamespace)?.includes(address))
		.map(({from, to, address}) => ({
			kind: 'route',
			node: from,
			subject: address,
			text: `${from} has no route to ${address} (${to})`,
		}));
