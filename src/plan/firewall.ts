// Renders a namespace's firewall as chains of nftables.

import {type Family, formatAddress, formatPrefix, type Prefix, widthOf} from '../topology/address.js';
import type {FilterChain, FilterProtocol, FilterRule, Firewall, PortRange} from '../topology/model.js';

/** `ports` are those at which the user's own WireGuard interfaces listen here; `forwarded` are rules for forwarded ports. */
export const renderFirewall = (
	firewall: Firewall | null,
	ports: readonly number[],
	forwarded: readonly string[],
): string[] => [
	...renderChain(firewall?.input ?? null, 'input', [
		'iifname "lo" accept',
		...alwaysPassing,
		// Neighbour discovery (RFC 4861).
		'icmpv6 type { nd-router-solicit, nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert } accept',
		...(ports.length === 0 ? [] : [`udp dport ${renderSet(ports.map(String))} accept`]),
	]),
	...renderChain(firewall?.forward ?? null, 'forward', [...alwaysPassing, ...forwarded]),
];

/** What belongs to a flow that was let through; and what path MTU discovery needs, though its answer comes another way (RFC 4890). */
const alwaysPassing: readonly string[] = [
	'ct state established,related accept',
	'icmp type destination-unreachable icmp code frag-needed accept',
	'icmpv6 type packet-too-big accept',
];

function renderChain(
	chain: FilterChain | null,
	hook: 'input' | 'forward',
	always: readonly string[],
): string[] {
	if (chain === null) {
		return [];
	}

	const {implicit, rules, policy} = chain;
	return [
		`\tchain firewall_${hook} {`,
		`\t\ttype filter hook ${hook} priority filter; policy ${policy};`,
		...[...always, ...implicit.flatMap(renderRule)].map(line => `\t\t${line}`),
		// The file's own.
		...rules.flatMap(renderRule).map(line => `\t\t${line}`),
		'\t}',
	];
}

const verdicts = {accept: 'accept', drop: 'drop', reject: 'reject with icmpx admin-prohibited'} as const;

/** A line for each family that its prefixes have. */
function renderRule(rule: FilterRule): string[] {
	const {from, to, arrives, leaves, state, verdict} = rule;
	const families = from === null && to === null && !needsFamily(rule) ? [null] : ([4, 6] as const);
	return families.flatMap(family => {
		const [sources, targets] = [from, to].map(list => list?.filter(each => each.family === family));
		if (sources?.length === 0 || targets?.length === 0) {
			return [];
		}

		return [
			[
				...(arrives === null ? [] : [`iifname ${renderNames(arrives)}`]),
				...(leaves === null ? [] : [`oifname ${renderNames(leaves)}`]),
				...renderAddresses(family, 'saddr', sources),
				...renderAddresses(family, 'daddr', targets),
				...renderProtocols(rule, family),
				...(state === null ? [] : [`ct state ${state}`]),
				verdicts[verdict],
			].join(' '),
		];
	});
}

const needsFamily = ({protocols}: FilterRule): boolean => protocols?.includes('echo') ?? false;

const renderAddresses = (
	family: Family | null,
	field: 'saddr' | 'daddr',
	prefixes: readonly Prefix[] | undefined,
): string[] =>
	prefixes === undefined
		? []
		: [`${family === 4 ? 'ip' : 'ip6'} ${field} ${renderSet(prefixes.map(renderPrefix))}`];

const renderPrefix = (prefix: Prefix): string =>
	prefix.length === widthOf(prefix.family) ? formatAddress(prefix) : formatPrefix(prefix);

/** Numbers of IP protocols (IANA) that not every system has a name for. */
const numberOf: Readonly<Record<Exclude<FilterProtocol, 'echo'>, readonly string[]>> = {
	tcp: ['tcp'],
	udp: ['udp'],
	icmp: ['icmp', 'ipv6-icmp'],
	ospf: ['89'],
};

/** Of rules that are about one family: the ICMP of the other. */
const foreign: ReadonlyMap<Family | null, string> = new Map([
	[4, 'ipv6-icmp'],
	[6, 'icmp'],
]);

function renderProtocols({protocols, ports}: FilterRule, family: Family | null): string[] {
	if (protocols === null) {
		return [];
	}

	if (protocols.includes('echo')) {
		return [`${family === 4 ? 'icmp' : 'icmpv6'} type echo-request`];
	}

	const names = protocols
		.flatMap(each => numberOf[each as keyof typeof numberOf])
		.filter(name => name !== foreign.get(family));
	const wanted = ports === null ? null : renderSet(ports.map(renderRange));
	if (wanted !== null && names.length === 1) {
		return [`${names[0]} dport ${wanted}`];
	}

	return [`meta l4proto ${renderSet(names)}`, ...(wanted === null ? [] : [`th dport ${wanted}`])];
}

const renderRange = ({first, last}: PortRange): string =>
	first === last ? String(first) : `${first}-${last}`;

const renderNames = (names: readonly string[]): string => renderSet(names.map(name => `"${name}"`));

const renderSet = (items: readonly string[]): string =>
	items.length === 1 ? items[0]! : `{ ${items.join(', ')} }`;
