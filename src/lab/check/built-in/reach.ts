// Reach: every declared pair answers, each family by itself; and who is not to be reached is not.

import type {Context} from '../check.js';
import {command, type Job, judge, single} from '../check.js';
import type {Verdict} from '../model.js';
import {familyName} from '../places.js';
import type {Echo} from '../prober.js';

// Echoes that must all be without an answer, until somebody is believed to be out of reach: one may be lost.
const silentTries = 3;

export const describeEcho = ({kind, from, mtu, ms, ttl, why}: Echo): string => {
	switch (kind) {
		case 'reply':
			return `${from} answered after ${ms} ms (ttl ${ttl})`;
		case 'too big':
			return from === null
				? "too big for the sender's own interface"
				: `${from} says too big, ${mtu} would fit`;
		case 'not sent':
			return `not sent: ${why}`;
		default:
			return from === null ? kind : `${from} says ${kind}`;
	}
};

const explore = ({plan}: Context, from: string, address: string): string[] => {
	const at = {node: from, namespace: 'main'};
	return [
		command(plan, at, `ping -c2 ${address}`),
		command(plan, at, `traceroute -n ${address}`),
		command(plan, at, `ip route get ${address}`),
	];
};

export async function tryReach(context: Context, from: string, address: string): Promise<Verdict> {
	const echo = await context.prober.echo({node: from, namespace: 'main'}, address);
	return judge(echo.kind === 'reply', `${address} answers`, describeEcho(echo), {
		commands: explore(context, from, address),
	});
}

export async function trySilence(context: Context, from: string, address: string): Promise<Verdict> {
	const at = {node: from, namespace: 'main'};
	const echoes = await Promise.all(Array.from({length: silentTries}, () => context.prober.echo(at, address)));
	const answer = echoes.find(({kind}) => kind === 'reply');
	return judge(answer === undefined, `${address} does not answer`, describeEcho(answer ?? echoes[0]!), {
		commands: explore(context, from, address),
	});
}

export const listReach = ({plan}: Pick<Context, 'plan'>): Job[] =>
	plan.checks.pairs.map(({from, to, address}) =>
		single(
			'probes',
			{
				id: `reach:${from}:${to}:${address}`,
				kind: 'reach',
				name: `${from} → ${to}, ${familyName(address)}`,
				origin: 'built-in',
			},
			context => tryReach(context, from, address),
		),
	);
