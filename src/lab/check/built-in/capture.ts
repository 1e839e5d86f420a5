// Isolation by capture: while private traffic flows, an underlay link carries only WireGuard and the underlay's own protocols.

import {randomBytes} from 'node:crypto';
import type {CheckPlan, PairPlan, UnderlayLink, UnderlayPlan} from '../../../plan/checks/model.js';
import {fabricNode} from '../../../plan/plan-lab.js';
import {mainNamespace} from '../../../shared/namespaces.js';
import {type Context, command, failed, type Job, judge, untilAllPassed} from '../check.js';
import type {Verdict} from '../model.js';
import type {CapturePlace, Seen} from '../prober.js';
import {overlapping} from '../read/prefixes.js';
import {foreignFilter, privateFilter, wireguardFilter} from './capture-filters.js';

export interface CapturedTraffic {
	readonly sent: number;
	readonly received: number;
	/** Pairs whose datagrams did not all arrive. */
	readonly lost: readonly string[];
}

/** Marked datagrams between all pairs, and an echo in each tunnel, so that each link has something to hide. */
async function makeTraffic(
	{plan, prober}: Context,
	pairs: readonly PairPlan[],
	mark: string,
): Promise<CapturedTraffic> {
	// That one of them fails, as in a tunnel that is not there, is the tunnel's own check; what counts here is what passes.
	const echoes = Promise.allSettled(
		plan.checks.tunnels.flatMap(({ends: [a, b]}) =>
			b.addresses.map(address => prober.echo(a, {address, at: b}, {device: a.ifname})),
		),
	);
	const datagrams = pairs.map(async ({from, at, address, to}) => ({
		pair: `${from} → ${to} (${address})`,
		...(await prober.datagrams({node: from, namespace: mainNamespace}, at, address, mark)),
	}));
	const done = await Promise.all(datagrams);
	await echoes;
	return {
		sent: done.reduce((sum, {sent}) => sum + sent, 0),
		received: done.reduce((sum, {received}) => sum + received, 0),
		lost: done.filter(({sent, received}) => sent === 0 || received < sent).map(({pair}) => pair),
	};
}

/** What one link's record says, held against what was sent meanwhile. `inside` is the control: a record that must show it. */
export function judgeLink(
	seen: Seen,
	inside: Seen,
	traffic: CapturedTraffic,
	standby: boolean,
): Omit<Verdict, 'commands'> {
	const expected = "only WireGuard, the underlay's routing and neighbour discovery; no plaintext";
	const {wireguard, foreign, leaks} = seen.counts;
	const facts = [
		`${seen.packets} packets, ${wireguard!.count} of them WireGuard`,
		`${traffic.received} of ${traffic.sent} marked datagrams arrived; the mark was found ${inside.marks} times inside, ${seen.marks} times here`,
		...(wireguard!.count === 0 && standby
			? ['a standby line: its routes have a higher metric than others']
			: []),
	];
	const problems = [
		...(leaks!.count > 0 ? [`${leaks!.count} packets with a private address: ${leaks!.samples[0]}`] : []),
		...(seen.marks > 0 ? [`plaintext payload, ${seen.marks} times`] : []),
		...(foreign!.count > 0 ? [`${foreign!.count} packets of another kind: ${foreign!.samples[0]}`] : []),
	];
	if (problems.length > 0) {
		const samples = [...new Set([...leaks!.samples, ...foreign!.samples])];
		return {...failed(expected, problems.join('; ')), facts: [...facts, ...samples]};
	}

	// An empty record is clean, too, and proves nothing.
	const doubts = [
		...(traffic.lost.length > 0
			? [`private traffic did not get across: ${traffic.lost.slice(0, 5).join(', ')}`]
			: []),
		...(inside.marks === 0 ? ['the mark was not found inside either'] : []),
		...(wireguard!.count === 0 && !standby ? ['no WireGuard packet passed here'] : []),
		...(seen.dropped > 0 ? [`${seen.dropped} packets were not recorded`] : []),
	];
	const verdict = judge(
		doubts.length === 0,
		expected,
		doubts.length === 0 ? `${wireguard!.count} packets of WireGuard, nothing unexpected` : doubts.join('; '),
	);
	return {...verdict, status: doubts.length === 0 ? 'passed' : 'error', facts};
}

async function captureOnce(
	context: Context,
	links: readonly UnderlayLink[],
	underlay: UnderlayPlan,
	pairs: readonly PairPlan[],
): Promise<{seen: readonly Seen[]; inside: Seen; traffic: CapturedTraffic}> {
	const mark = randomBytes(16).toString('hex');
	const places: CapturePlace[] = links.map(({ifname}) => ({ifname}));
	const end = await context.prober.capture([...places, {...pairs[0]!.at, ifname: 'any'}]);
	const queries = {
		wireguard: wireguardFilter(underlay.ports),
		foreign: foreignFilter(underlay.ports, underlay.protocols),
		leaks: privateFilter(underlay.privatePrefixes),
	};
	let traffic: CapturedTraffic;
	let seen: readonly Seen[] = [];
	try {
		traffic = await makeTraffic(context, pairs, mark);
	} finally {
		seen = await end(mark, [...links.map(() => queries), {}]);
	}

	return {seen: seen.slice(0, -1), inside: seen.at(-1)!, traffic};
}

const explore = ({plan}: Context, {ifname}: UnderlayLink, {ports, protocols}: UnderlayPlan): string[] => {
	const filter = `'${foreignFilter(ports, protocols)}'`;
	return [command(plan, {node: fabricNode, namespace: mainNamespace}, `tcpdump -nni ${ifname} ${filter}`)];
};

/** Pairs whose packets must not be seen outside. A node outside may be allowed to reach prefixes that are private to others. */
const innerPairs = ({pairs, underlay}: CheckPlan): PairPlan[] =>
	pairs.filter(
		({address, inside, open}) => inside && open && overlapping(address, underlay.privatePrefixes) !== null,
	);

/** One run for all links: what leaks may show up on any of them. */
export function listCaptures({plan}: Pick<Context, 'plan'>): Job[] {
	const {underlay} = plan.checks;
	const pairs = innerPairs(plan.checks);
	if (pairs.length === 0 || underlay.links.length === 0) {
		return [];
	}

	return [
		{
			phase: 'captures',
			checks: underlay.links.map(({network}) => ({
				id: `capture:${network}`,
				kind: 'capture',
				name: `${network}, no private plaintext`,
				origin: 'built-in',
			})),
			run: context =>
				untilAllPassed(context, underlay.links.length, async () => {
					const {seen, inside, traffic} = await captureOnce(context, underlay.links, underlay, pairs);
					return underlay.links.map((link, index) => ({
						...judgeLink(seen[index]!, inside, traffic, link.standby),
						commands: explore(context, link, underlay),
					}));
				}),
		},
	];
}
