// Checks that a firewall denies: a node behind it gets no answer, if the file names no pairs of its own.

import type {FabricPlan} from '../../../plan/model.js';
import {trySilence} from '../assertions/not-reach.js';
import {type Job, single} from '../check.js';
import {familyName} from '../places.js';
import {choosePairs} from './transfer.js';

// More than this many would take minutes: of a large lab, some stand for all.
const most = 200;

export const listDenied = ({plan}: {readonly plan: FabricPlan}): Job[] =>
	choosePairs(plan.checks.denied, most).map(({from, to, address, at}) =>
		single(
			'probes',
			{
				id: `not-reach:${from}:${to}:${address}`,
				kind: 'not-reach',
				name: `${from} → ${to}, ${familyName(address)}`,
				origin: 'built-in',
			},
			context => trySilence(context, {from, to, namespace: at.namespace, address}),
		),
	);
