// Asks a kernel by which leg of which route a packet of a flow leaves, as `ip route get` answers.

import type {Place} from '../../plan/checks/model.js';
import type {Prober} from '../check/prober.js';
import {parseList} from '../check/read/links.js';
import type {Flow} from './model.js';

export interface Question {
	readonly target: string;
	/** Null at the first hop, where the kernel chooses it. */
	readonly source: string | null;
	/** Null at the first hop. */
	readonly arrives: string | null;
	readonly flow: Flow;
}

export interface NextHop {
	readonly ifname: string;
	readonly via: string | null;
}

export type KernelAnswer =
	| {readonly kind: 'local'}
	| {readonly kind: 'refused'; readonly why: string}
	| {
			readonly kind: 'forward';
			readonly taken: NextHop;
			/** All legs of the route, that one among them. */
			readonly legs: readonly NextHop[];
			/** The source that the kernel prefers. */
			readonly source: string | null;
			/** Of the route; null where it has none of its own. */
			readonly mtu: number | null;
	  };

const isIpv6 = (address: string): boolean => address.includes(':');

/** The command without its first words. An address, a name of an interface and numbers: no shell finds anything in them. */
export function routeGet({target, source, arrives, flow}: Question, fibmatch: boolean): string {
	const {protocol, sport, dport} = flow;
	// iproute2 knows ICMPv6 by its number alone where there is no /etc/protocols.
	const icmp = isIpv6(target) ? '58' : '1';
	return [
		...['ip', '-j', isIpv6(target) ? '-6' : '-4', 'route', 'get'],
		...(fibmatch ? ['fibmatch'] : []),
		target,
		...(source === null || arrives === null
			? []
			: ['from', source, 'iif', `'${arrives.replaceAll("'", '')}'`]),
		...['ipproto', protocol === 'icmp' ? icmp : protocol],
		...(protocol === 'icmp' ? [] : ['sport', `${sport}`, 'dport', `${dport}`]),
	].join(' ');
}

interface RawHop {
	readonly dev?: unknown;
	readonly gateway?: unknown;
	readonly via?: {readonly host?: unknown};
}

interface RawRoute extends RawHop {
	readonly type?: unknown;
	readonly prefsrc?: unknown;
	readonly nexthops?: unknown;
	readonly metrics?: unknown;
}

function hopOf({dev, gateway, via}: RawHop): NextHop[] {
	const address = typeof gateway === 'string' ? gateway : via?.host;
	return typeof dev === 'string' ? [{ifname: dev, via: typeof address === 'string' ? address : null}] : [];
}

const isSame = (one: NextHop, other: NextHop): boolean =>
	one.ifname === other.ifname && one.via === other.via;

function mtuOf({metrics}: RawRoute): number | null {
	const all = Array.isArray(metrics) ? metrics : [];
	const mtu = all.map((one: {readonly mtu?: unknown}) => one?.mtu).find(one => typeof one === 'number');
	return typeof mtu === 'number' ? mtu : null;
}

/** What `route get` and `route get fibmatch` printed; the latter may be empty. */
export function readAnswer(got: string, matched: string): KernelAnswer {
	const [route] = parseList<RawRoute>(got);
	if (route?.type === 'local') {
		return {kind: 'local'};
	}

	const [taken] = route === undefined ? [] : hopOf(route);
	if (route === undefined || taken === undefined) {
		return {kind: 'refused', why: `the kernel's answer is not understood: ${got.slice(0, 80)}`};
	}

	const [match] = parseList<RawRoute>(matched);
	const all = Array.isArray(match?.nexthops) ? (match.nexthops as RawHop[]).flatMap(hopOf) : [];
	return {
		kind: 'forward',
		taken,
		legs: all.some(one => isSame(one, taken)) ? all : [taken],
		source: typeof route.prefsrc === 'string' ? route.prefsrc : null,
		mtu: mtuOf(route) ?? (match === undefined ? null : mtuOf(match)),
	};
}

// Seconds that a kernel has for an answer on a busy machine.
const queryTimeout = 10;

/** `RTNETLINK answers: Network is unreachable` → `Network is unreachable`. */
function refusal(errors: string): string {
	const reason = errors
		.trim()
		.split('\n')
		.at(-1)!
		.replace(/^.*answers: /, '');
	return reason === 'Invalid argument' ? 'a blackhole route (Invalid argument)' : reason;
}

export async function askKernel(prober: Prober, at: Place, question: Question): Promise<KernelAnswer> {
	const place = {node: at.node, namespace: at.namespace};
	const [got, matched] = await Promise.all([
		prober.run(place, routeGet(question, false), queryTimeout),
		prober.run(place, routeGet(question, true), queryTimeout),
	]);
	if (got.code !== 0) {
		return {kind: 'refused', why: got.code === null ? 'the kernel did not answer' : refusal(got.errors)};
	}

	return readAnswer(got.output, matched.code === 0 ? matched.output : '');
}
