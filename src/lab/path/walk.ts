// Walks from node to node by the answers of their kernels; at an ECMP route, by the leg that the probe took.

import type {Place} from '../../plan/checks/model.js';
import {mainNamespace} from '../../shared/namespaces.js';
import type {KernelAnswer, NextHop, Question} from './kernel.js';
import type {LabMap} from './map.js';
import type {DirectedPath, Flow, Hop, Leg, Probe} from './model.js';
import {mostHops} from './probe.js';

interface Walk {
	readonly map: LabMap;
	readonly ask: (at: Place, question: Question) => Promise<KernelAnswer>;
	readonly flow: Flow;
	readonly probe: Probe;
}

export type Walked = Pick<DirectedPath, 'hops' | 'ends' | 'source' | 'mtu'>;

const placeOf = ({node, namespace}: Place): Place => ({node, namespace});
const nameOf = ({node, namespace}: Place): string =>
	namespace === mainNamespace ? node : `${node}/${namespace}`;

export async function walkPath(from: Place, target: string, {map, ask, flow, probe}: Walk): Promise<Walked> {
	const hops: Hop[] = [];
	const seen = new Set<string>();
	let source: string | null = null;
	let at: Place & {readonly ifname: string | null} = {...from, ifname: null};
	const end = (ends: string | null): Walked => {
		const mtus = hops.flatMap(({mtu}) => mtu ?? []);
		return {hops, ends, source, mtu: ends === null && mtus.length > 0 ? Math.min(...mtus) : null};
	};
	for (;;) {
		const here = {...placeOf(at), arrives: at.ifname};
		const last: Hop = {
			...here,
			leg: null,
			others: [],
			chosenBy: 'kernel',
			mtu: null,
			tunnel: null,
			network: null,
		};
		if (seen.has(nameOf(at)) || seen.size > mostHops) {
			hops.push(last);
			return end(`it goes round: it comes to ${nameOf(at)} again`);
		}

		seen.add(nameOf(at));
		const answer = await ask(at, {target, source, arrives: at.ifname, flow});
		if (answer.kind === 'local') {
			hops.push(last);
			return end(null);
		}

		if (answer.kind === 'refused') {
			hops.push(last);
			return end(`${nameOf(at)}: ${answer.why}`);
		}

		source ??= answer.source;
		const hop = chooseLeg(here, answer, target, probe.nodes[hops.length] ?? null, map);
		hops.push(hop);
		const {broken, to} = hop.leg!;
		if (broken !== null || to === null) {
			return end(`${nameOf(at)}: ${broken}`);
		}

		at = to;
	}
}

const isLeg = (leg: Leg, {ifname, via}: NextHop): boolean => leg.ifname === ifname && leg.via === via;

/** `probed` is the node that answered for the next hop. Of two legs to it, neither is known from that. */
function chooseLeg(
	here: Pick<Hop, 'node' | 'namespace' | 'arrives'>,
	{taken, legs, mtu}: Extract<KernelAnswer, {kind: 'forward'}>,
	target: string,
	probed: string | null,
	map: LabMap,
): Hop {
	const all = legs.map(leg => map.follow(here, leg, target));
	const byKernel = all.find(leg => isLeg(leg, taken))!;
	const toProbed = probed === null ? [] : all.filter(({to}) => to?.node === probed);
	const byProbe = byKernel.to?.node !== probed && toProbed.length === 1 ? toProbed[0]! : null;
	const leg = byProbe ?? byKernel;
	const own = map.interfaceOf(here, leg.ifname);
	const isTunnel = own !== null && own.network === null && leg.to !== null;
	const mtus = [own?.mtu, mtu].filter(one => typeof one === 'number');
	return {
		...here,
		leg,
		others: all.filter(other => other !== leg),
		chosenBy: byProbe === null ? 'kernel' : 'probe',
		mtu: mtus.length === 0 ? null : Math.min(...mtus),
		tunnel: isTunnel ? `${here.node}:${leg.ifname} – ${leg.to!.node}:${leg.to!.ifname}` : null,
		network: own?.network ?? null,
	};
}

/** Where the probe went another way than the hops say, or further, or less far; null where it agrees. */
export function contradictionOf(
	{hops, ends}: Pick<DirectedPath, 'hops' | 'ends'>,
	probe: Probe,
): string | null {
	if (probe.error !== null) {
		return null;
	}

	for (const [index, node] of probe.nodes.entries()) {
		const hop = hops[index + 1];
		if (probe.answers[index] !== null && (hop === undefined || node !== hop.node)) {
			const answering = node ?? `${probe.answers[index]}, which no node of the lab has`;
			return hop === undefined
				? `the probe came further: ${answering} answered after ${hops.at(-1)!.node}`
				: `the probe went another way: ${answering} answered instead of ${hop.node}`;
		}
	}

	if (ends === null && !probe.reached) {
		const heard = probe.nodes.findLast(node => node !== null);
		const after = heard === undefined ? 'no node answered' : `no node answered after ${heard}`;
		return `${after}: what no route shows keeps the packets, such as a firewall or a tunnel without a session; or the answers have no way back`;
	}

	return null;
}

/** The kernels' routes lead to the target, and the probe came along them. */
export const isProven = (
	{ends}: Pick<DirectedPath, 'ends'>,
	{reached}: Probe,
	contradiction: string | null,
): boolean => ends === null && reached && contradiction === null;
