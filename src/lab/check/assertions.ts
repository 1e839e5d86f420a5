// The file's own checks: each is tried until it holds, or, turned round, until it has not held several times.

import type {Assertion, BetweenAssertion, PlaceAssertion} from '../../topology/model-checks.js';
import {tryHttp, tryPing, tryTcp, tryTraceroute, tryUdp} from './assertions/between.js';
import {tryBgp, tryCommand, tryRoute} from './assertions/place.js';
import {trySilence} from './built-in/reach.js';
import {type Context, failed, type Job, passed, single} from './check.js';
import type {CheckTitle, Verdict} from './model.js';

// What must not be so is believed after so many tries: one packet may be lost by chance.
const denials = 3;

function attemptBetween(context: Context, one: BetweenAssertion): Promise<Verdict> {
	switch (one.kind) {
		case 'not-reach':
			return trySilence(context, one.from, one.address);
		case 'ping':
			return tryPing(context, one);
		case 'tcp':
			return tryTcp(context, one);
		case 'udp':
			return tryUdp(context, one);
		case 'http':
			return tryHttp(context, one);
		case 'traceroute':
			return tryTraceroute(context, one);
	}
}

function attemptPlace(context: Context, one: PlaceAssertion): Promise<Verdict> {
	switch (one.kind) {
		case 'route':
			return tryRoute(context, one);
		case 'bgp':
			return tryBgp(context, one);
		case 'command':
			return tryCommand(context, one);
	}
}

const attempt = (context: Context, one: Assertion): Promise<Verdict> =>
	'node' in one ? attemptPlace(context, one) : attemptBetween(context, one);

/** The opposite of what a verdict says. What could not be found out stays unknown. */
export const deny = ({status, expected, seen, ...rest}: Verdict): Verdict => ({
	...(status === 'passed' ? failed : passed)(`not: ${expected}`, seen, rest),
	...(status === 'error' ? {status} : {}),
});

async function attemptDenied(context: Context, one: Assertion): Promise<Verdict> {
	let verdict = await attempt(context, one);
	for (let round = 1; round < denials && verdict.status === 'failed'; round++) {
		verdict = await attempt(context, one);
	}

	return deny(verdict);
}

export const listAssertions = ({plan}: Pick<Context, 'plan'>): Job[] =>
	plan.checks.assertions.map(one => {
		const title: CheckTitle = {
			id: one.id,
			kind: one.kind,
			name: one.negated ? `not ${one.name}` : one.name,
			origin: 'file',
		};
		const job = single('probes', title, context =>
			one.negated ? attemptDenied(context, one) : attempt(context, one),
		);
		const {within} = one;
		return within === null ? job : {...job, run: context => job.run({...context, patience: within * 1000})};
	});
