// Transfers: 10 MB by TCP arrive between each pair, per family, if firewalls let TCP and UDP pass.

import type {PairPlan} from '../../../plan/checks/model.js';
import type {FabricPlan} from '../../../plan/model.js';
import {mainNamespace} from '../../../shared/namespaces.js';
import {type Context, command, type Job, judge, single} from '../check.js';
import type {Verdict} from '../model.js';
import {familyName} from '../places.js';

const bytes = 10_000_000;
// More than this many would take minutes: of a large lab, some stand for all.
const most = 48;

/** All pairs, or so many of them, evenly taken, that every node is among them where that can be. */
export function choosePairs<Pair extends Pick<PairPlan, 'from' | 'to'>>(
	pairs: readonly Pair[],
	limit = most,
): Pair[] {
	if (pairs.length <= limit) {
		return [...pairs];
	}

	const chosen = new Set<Pair>();
	for (const side of ['from', 'to'] as const) {
		const seen = new Set<string>();
		for (const pair of pairs) {
			if (chosen.size < limit && !seen.has(pair[side])) {
				seen.add(pair[side]);
				chosen.add(pair);
			}
		}
	}

	const step = pairs.length / limit;
	for (let index = 0; index < limit && chosen.size < limit; index++) {
		chosen.add(pairs[Math.floor(index * step)]!);
	}

	return pairs.filter(pair => chosen.has(pair));
}

async function tryTransfer(context: Context, {from, address, at, mtus}: PairPlan): Promise<Verdict> {
	const place = {node: from, namespace: mainNamespace};
	const {received, seconds, segment, why} = await context.prober.transfer(place, at, address, bytes);
	const holds = received === bytes && why === null;
	const megabits = seconds ? Math.round((received * 8) / seconds / 1e6) : 0;
	return judge(
		holds,
		`${bytes / 1e6} MB by TCP arrive`,
		holds
			? `in ${seconds} s, ${megabits} Mbit/s, in segments of ${segment} bytes`
			: `${received} bytes arrived, then ${why}`,
		{
			facts:
				segment === null
					? []
					: [`segments of ${segment} bytes; the path must carry packets of ${mtus.join(' or ')}`],
			commands: [
				command(context.plan, place, `tracepath -n ${address}`),
				command(context.plan, at, 'iperf3 -s -1 &'),
				command(context.plan, place, `iperf3 -c ${address}`),
			],
		},
	);
}

export const listTransfers = ({plan}: {readonly plan: FabricPlan}): Job[] =>
	choosePairs(plan.checks.pairs.filter(({open}) => open)).map(pair =>
		single(
			'transfers',
			{
				id: `transfer:${pair.from}:${pair.to}:${pair.address}`,
				kind: 'transfer',
				name: `${pair.from} → ${pair.to}, ${familyName(pair.address)}`,
				origin: 'built-in',
			},
			context => tryTransfer(context, pair),
		),
	);
