// ECMP: many flows to a remote site spread over all tunnels that lead there, by the counters of the tunnels.

import type {LearntPlan, Place} from '../../../plan/checks/model.js';
import type {FabricPlan} from '../../../plan/model.js';
import {type Context, command, type Job, judge, single} from '../check.js';
import type {Verdict} from '../model.js';
import {family} from '../places.js';
import {overlapping} from '../read/prefixes.js';

const flows = 256;
// Of its fair share, what a tunnel has to carry at least. With 256 flows chance alone does not go below.
const leastShare = 0.25;

/** One gateway and one prefix of a far site: the tunnels that share the way. */
export interface Spread extends Place {
	readonly prefix: string;
	/** An address in the prefix that a node has. */
	readonly address: string;
	readonly ifnames: readonly string[];
	readonly far: string;
}

export function listSpreads({checks}: FabricPlan): Spread[] {
	const byPrefix = new Map<string, Spread>();
	const best = findBest(checks.learnt);
	for (const {node, namespace, ifname, peer, prefixes, rank} of checks.learnt) {
		for (const prefix of prefixes) {
			const key = keyOf({node, namespace}, prefix);
			if (compareRanks(rank, best.get(key)!) < 0) {
				continue;
			}

			const known = byPrefix.get(key);
			const address = checks.addresses.find(
				one => one.node !== node && overlapping(one.address.replace(/\/.*/, ''), [prefix]) !== null,
			)?.address;
			if (address !== undefined) {
				byPrefix.set(key, {
					node,
					namespace,
					prefix,
					address: address.replace(/\/.*/, ''),
					ifnames: [...(known?.ifnames ?? []), ifname],
					far: known === undefined || known.far === peer ? peer : `${known.far} and ${peer}`,
				});
			}
		}
	}

	return [...byPrefix.values()].filter(({ifnames}) => ifnames.length > 1);
}

const keyOf = ({node, namespace}: Place, prefix: string): string => `${node} ${namespace} ${prefix}`;

type Rank = LearntPlan['rank'];

const compareRanks = (one: Rank, other: Rank): number => one[0] - other[0] || one[1] - other[1];

/** By gateway and prefix: packets take the ways of the best rank alone. */
function findBest(learnt: readonly LearntPlan[]): ReadonlyMap<string, Rank> {
	const best = new Map<string, Rank>();
	for (const {prefixes, rank, ...at} of learnt) {
		for (const prefix of prefixes) {
			const known = best.get(keyOf(at, prefix));
			if (known === undefined || compareRanks(rank, known) > 0) {
				best.set(keyOf(at, prefix), rank);
			}
		}
	}

	return best;
}

/** Whether counted packets are a spread over these tunnels, and not over fewer. */
export function isSpread(
	sent: Readonly<Record<string, number>>,
	ifnames: readonly string[],
	count: number,
): boolean {
	const fair = count / ifnames.length;
	const all = ifnames.reduce((sum, ifname) => sum + (sent[ifname] ?? 0), 0);
	return all >= count * 0.9 && ifnames.every(ifname => (sent[ifname] ?? 0) >= fair * leastShare);
}

async function trySpread(context: Context, {ifnames, address, prefix, ...at}: Spread): Promise<Verdict> {
	const place = {node: at.node, namespace: at.namespace};
	const sent = await context.prober.flows(place, address, flows);
	const counted = Object.entries({...Object.fromEntries(ifnames.map(ifname => [ifname, 0])), ...sent});
	return judge(
		isSpread(sent, ifnames, flows),
		`${flows} flows to ${address} spread over ${ifnames.join(' and ')}`,
		counted.map(([ifname, packets]) => `${ifname} ${packets}`).join(', '),
		{
			facts: [`how many of these left ${at.node} by each interface`],
			commands: [
				command(context.plan, place, `ip -${family(address)} route show ${prefix}`),
				command(
					context.plan,
					place,
					'sysctl net.ipv4.fib_multipath_hash_policy net.ipv6.fib_multipath_hash_policy',
				),
			],
		},
	);
}

export const listEcmp = ({plan}: Pick<Context, 'plan'>): Job[] =>
	listSpreads(plan).map(spread =>
		single(
			'measures',
			{
				id: `ecmp:${spread.node}:${spread.prefix}`,
				kind: 'ecmp',
				name: `${spread.node} → ${spread.prefix} at ${spread.far}`,
				origin: 'built-in',
			},
			context => trySpread(context, spread),
		),
	);
