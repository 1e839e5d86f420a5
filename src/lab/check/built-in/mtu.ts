// MTU: the largest packet that passes whole is what the topology says, and one more byte is answered by "too big".

import type {PairPlan, Place, PlannedTunnel} from '../../../plan/checks/model.js';
import {mainNamespace} from '../../../shared/namespaces.js';
import {type Context, command, failed, type Job, judge, single} from '../check.js';
import type {Echo, EchoOptions, Target} from '../echo.js';
import type {Verdict} from '../model.js';
import {familyName, nameOf} from '../places.js';
import {parseLinks} from '../read/links.js';
import {findBlackHole, findLargest} from './black-hole.js';
import {describeEcho} from './reach.js';
import {bothEnds, titleOf} from './tunnels.js';

// The largest IPv4 packet; one of IPv6 could be longer, and no link here is that large.
const mostBytes = 65_535;

/** Where a packet goes, and how large it may be. */
export interface Way {
	readonly from: Place;
	readonly target: Target;
	readonly options: EchoOptions;
	/** Bytes, smallest first. */
	readonly sizes: readonly number[];
	/** The same way below, where it is a tunnel: what to look at when large packets vanish in it. */
	readonly tunnel: PlannedTunnel | null;
}

/** The verdict on the largest that passed, and on what was said of one byte more. */
export function judgeSizes(
	sizes: readonly number[],
	largest: number | null,
	atLargest: Echo,
	oneMore: Echo | null,
	nameOfAddress: (address: string) => string,
): Verdict {
	const expected = `${sizes.join(' or ')} bytes pass whole, one more byte is too big`;
	const name = (echo: Echo): string =>
		describeEcho({...echo, from: echo.from === null ? null : nameOfAddress(echo.from)});
	if (largest === null) {
		return failed(expected, `${sizes.at(-1)} bytes: ${name(atLargest)}`);
	}

	if (oneMore?.kind === 'too big' && (oneMore.mtu === null || oneMore.mtu === largest)) {
		return judge(true, expected, `${largest} bytes pass; of ${largest + 1}: ${name(oneMore)}`);
	}

	return failed(expected, `${largest} bytes pass; of ${largest + 1}: ${name(oneMore!)}`);
}

const explore = ({plan}: Context, {from, target: {address}, sizes}: Way): string[] => {
	const payload = sizes.at(-1)! - (address.includes(':') ? 48 : 28);
	return [
		command(plan, from, `ping -c2 -M probe -s ${payload} ${address}`),
		command(plan, from, `tracepath -n ${address}`),
	];
};

async function tryWay(context: Context, way: Way): Promise<Verdict> {
	const {from, target, options, sizes} = way;
	const ask = (size: number): Promise<Echo> => context.prober.echo(from, target, {...options, size});
	const echoes = await Promise.all(sizes.map(ask));
	const index = echoes.findLastIndex(({kind}) => kind === 'reply');
	const largest = index === -1 ? null : sizes[index]!;
	const oneMore = largest === null ? null : await ask(largest + 1);
	const verdict = judgeSizes(sizes, largest, echoes.at(-1)!, oneMore, one => nameOf(context.plan, one));
	return {...verdict, commands: explore(context, way)};
}

/** Finds the size that passes, and the node that drops what does not. */
export async function diagnose(context: Context, verdict: Verdict, way: Way): Promise<Verdict> {
	const size = way.sizes.at(-1)!;
	const largest = await findLargest(context.prober, way.from, way.target, way.options, mostBytes);
	if (largest === null) {
		return {...verdict, facts: [...verdict.facts, 'small packets do not pass either']};
	}

	const facts = [`the largest packet that passes has ${largest} bytes`];
	if (largest >= size) {
		return {...verdict, facts};
	}

	const hole = await findBlackHole(context, way.from, way.target, way.options, size, way.tunnel);
	return hole === null
		? {...verdict, seen: `${verdict.seen}; the largest packet that passes has ${largest}`, facts}
		: {
				...verdict,
				seen: `a black hole: ${hole.text}; the largest packet that passes has ${largest}`,
				facts: [...facts, ...hole.facts],
			};
}

const bothHave = ({mtu}: PlannedTunnel): string => `an MTU of ${mtu} at both ends`;

export async function tryTunnelMtu(context: Context, tunnel: PlannedTunnel): Promise<Verdict> {
	const ends = bothEnds(tunnel);
	const links = await Promise.all(ends.map(({own}) => context.prober.show(own, 'wireguard', 'links')));
	const wrong = ends.flatMap(({own}, index) => {
		const mtu = parseLinks(links[index]!.links).find(({ifname}) => ifname === own.ifname)?.mtu;
		return mtu === tunnel.mtu
			? []
			: [`${own.node} ${own.ifname} has ${mtu ?? 'no MTU: the interface does not exist'}`];
	});
	if (wrong.length > 0) {
		return {
			...failed(bothHave(tunnel), wrong.join('; ')),
			commands: ends.map(({own}) => command(context.plan, own, `ip link show ${own.ifname}`)),
		};
	}

	const verdicts = await Promise.all(waysOf(tunnel).map(way => tryWay(context, way)));
	return (
		verdicts.find(({status}) => status !== 'passed') ??
		verdicts[0] ??
		judge(true, `an MTU of ${tunnel.mtu} at both ends`, 'it is; the tunnel has no addresses to send to')
	);
}

export const waysOf = (tunnel: PlannedTunnel): Way[] =>
	bothEnds(tunnel).flatMap(({own, peer}) =>
		peer.addresses.map(address => ({
			from: {node: own.node, namespace: own.namespace},
			target: {address, at: {node: peer.node, namespace: peer.namespace}},
			options: {device: own.ifname},
			sizes: [tunnel.mtu],
			tunnel,
		})),
	);

export async function diagnoseTunnel(
	context: Context,
	verdict: Verdict,
	tunnel: PlannedTunnel,
): Promise<Verdict> {
	// An interface that was set otherwise explains itself.
	if (verdict.expected === bothHave(tunnel)) {
		return verdict;
	}

	for (const way of waysOf(tunnel)) {
		const again = await tryWay(context, way);
		if (again.status !== 'passed') {
			return diagnose(context, again, way);
		}
	}

	return verdict;
}

const pairWay = ({from, address, at, mtus}: PairPlan): Way => ({
	from: {node: from, namespace: mainNamespace},
	target: {address, at},
	options: {},
	sizes: mtus,
	tunnel: null,
});

export const listMtu = ({plan}: Pick<Context, 'plan'>): Job[] => [
	...plan.checks.tunnels.map(tunnel =>
		single(
			'probes',
			{id: `mtu:${tunnel.name}`, kind: 'mtu', name: `${titleOf(tunnel)}, ${tunnel.mtu}`, origin: 'built-in'},
			context => tryTunnelMtu(context, tunnel),
			(context, verdict) => diagnoseTunnel(context, verdict, tunnel),
		),
	),
	...plan.checks.pairs
		.filter(({mtus}) => mtus.length > 0)
		.map(pair =>
			single(
				'probes',
				{
					id: `mtu:${pair.from}:${pair.to}:${pair.address}`,
					kind: 'mtu',
					name: `${pair.from} → ${pair.to}, ${familyName(pair.address)}, ${pair.mtus.join(' or ')}`,
					origin: 'built-in',
				},
				context => tryWay(context, pairWay(pair)),
				(context, verdict) => diagnose(context, verdict, pairWay(pair)),
			),
		),
];
