// Negates a check: it must fail several times in a row, while a control holds.

import {mainNamespace} from '../../../shared/namespaces.js';
import type {Assertion, BetweenAssertion} from '../../../topology/model-checks.js';
import {smallest} from '../built-in/hops.js';
import {type Context, failed, passed} from '../check.js';
import {both, type Control, hasVoice, isAlive, pairSpeaks} from '../control.js';
import type {Verdict} from '../model.js';
import {family} from '../places.js';
import {attempt} from './attempts.js';
import {canRun, knowsSession} from './place.js';

// What must not be so is believed after so many tries: one packet may be lost by chance.
const denials = 3;

/** Another check of the file between the two: that one holds is a control, too. */
async function siblingHolds(context: Context, one: BetweenAssertion): Promise<Control> {
	const siblings = context.plan.checks.assertions.filter(
		(other): other is BetweenAssertion =>
			!('node' in other) &&
			!other.negated &&
			other.kind !== 'not-reach' &&
			other.from === one.from &&
			other.to === one.to &&
			other.address === one.address,
	);
	for (const sibling of siblings) {
		if ((await attempt(context, sibling)).status === 'passed') {
			return {holds: true, facts: [`control: ${sibling.name} holds`]};
		}
	}

	return {holds: false, facts: []};
}

async function findControlBetween(context: Context, one: BetweenAssertion): Promise<Control> {
	const asking = {node: one.from, namespace: mainNamespace};
	const at = {node: one.to, namespace: one.namespace ?? mainNamespace};
	const spoken = await pairSpeaks(context, asking, at, one.address);
	if (spoken.holds) {
		return spoken;
	}

	const sibling = await siblingHolds(context, one);
	if (sibling.holds) {
		return sibling;
	}

	// No echo at all means out of reach, and that needs no way between the two.
	return one.kind === 'ping' && one.size <= smallest[family(one.address)]
		? both(await isAlive(context, asking, at, one.address), await hasVoice(context, asking, one.address))
		: spoken;
}

/** What shows that this check alone fails, and not everything. */
async function findControl(context: Context, one: Assertion): Promise<Control> {
	if (!('node' in one)) {
		return findControlBetween(context, one);
	}

	if (one.kind === 'bgp' && !(await knowsSession(context, one))) {
		return {holds: false, facts: [`${one.node} has no session ${one.session} in ${one.namespace}`]};
	}

	if (one.kind === 'command') {
		const {holds, why} = await canRun(context, one);
		return {holds, facts: holds ? [] : [why]};
	}

	// The node's kernel has answered, or its BIRD.
	return {holds: true, facts: []};
}

/** The opposite of what a verdict says. What could not be found out stays unknown, and so does what has no control. */
export function deny({status, expected, seen, facts, commands}: Verdict, control: Control): Verdict {
	const wanted = `not: ${expected}`;
	if (status !== 'failed') {
		return {...failed(wanted, seen, {facts, commands}), status: status === 'passed' ? 'failed' : 'error'};
	}

	return control.holds
		? passed(wanted, seen, {facts: [...facts, ...control.facts], commands})
		: {
				...failed(wanted, `${seen}, which proves nothing: ${control.facts.join('; ')}`, {facts, commands}),
				status: 'error',
			};
}

export async function attemptDenied(context: Context, one: Assertion): Promise<Verdict> {
	let verdict = await attempt(context, one);
	for (let round = 1; round < denials && verdict.status === 'failed'; round++) {
		verdict = await attempt(context, one);
	}

	return deny(
		verdict,
		verdict.status === 'failed' ? await findControl(context, one) : {holds: false, facts: []},
	);
}
