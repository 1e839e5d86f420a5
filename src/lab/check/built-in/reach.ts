// Reach: every declared pair answers, per family.

import {mainNamespace} from '../../../shared/namespaces.js';
import {reachText} from '../../observed/planned-facts.js';
import type {Context} from '../check.js';
import {command, type Job, judge, single} from '../check.js';
import type {Echo, Target} from '../echo.js';
import type {Verdict} from '../model.js';
import {familyName} from '../places.js';

export const describeEcho = ({kind, from, mtu, ms, ttl, why}: Echo): string => {
	switch (kind) {
		case 'own address':
			return 'the asking node has this address itself, so no packet leaves it';
		case 'stray reply':
			return `${from} answered after ${ms} ms, but the request never reached the intended node`;
		case 'reply':
			return `${from} answered after ${ms} ms (ttl ${ttl})`;
		case 'too big':
			return from === null
				? "too big for the sender's own interface"
				: `${from} reports too big, ${mtu} would fit`;
		case 'not sent':
			return `not sent: ${why}`;
		default:
			return from === null ? kind : `${from} says ${kind}`;
	}
};

export const exploreReach = ({plan}: Context, from: string, address: string): string[] => {
	const at = {node: from, namespace: mainNamespace};
	return [
		command(plan, at, `ping -c2 ${address}`),
		command(plan, at, `traceroute -n ${address}`),
		command(plan, at, `ip route get ${address}`),
	];
};

/** One that fails says so in the words of `start` and `status`, too. */
export async function tryReach(context: Context, from: string, to: string, target: Target): Promise<Verdict> {
	const {address} = target;
	const echo = await context.prober.echo({node: from, namespace: mainNamespace}, target);
	const holds = echo.kind === 'reply';
	return judge(holds, `${address} answers`, describeEcho(echo), {
		facts: holds ? [] : [reachText(from, to, address)],
		commands: exploreReach(context, from, address),
	});
}

export const listReach = ({plan}: Pick<Context, 'plan'>): Job[] =>
	plan.checks.pairs.map(({from, to, address, at}) =>
		single(
			'probes',
			{
				id: `reach:${from}:${to}:${address}`,
				kind: 'reach',
				name: `${from} → ${to}, ${familyName(address)}`,
				origin: 'built-in',
			},
			context => tryReach(context, from, to, {address, at}),
		),
	);
