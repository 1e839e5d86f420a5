// Refuses duplicate addresses, overlapping prefixes, and addresses that no interface may have.

import {groupBy} from '../../shared/group-by.js';
import {
	contains,
	formatAddress,
	formatPrefix,
	networkOf,
	type Prefix,
	parsePrefix,
	widthOf,
} from '../address.js';
import {onLinkOf, usualAddress} from '../interface-address.js';
import {addressKey} from '../prefix-map.js';
import type {Finding} from '../problem.js';
import type {Holding, TopologyView} from '../ways/view.js';
import {listOverlaps} from './list-overlaps.js';

export function verifyAddresses(view: TopologyView): Finding[] {
	return [
		...view.holdings.flatMap(checkAddress),
		...findDuplicates(view),
		...findOverlaps(view),
		...view.holdings.flatMap(checkPeer),
		...findSharedPeers(view),
		...findDoubleAnnouncements(view),
	];
}

const special: readonly (readonly [string, Prefix])[] = (
	[
		['a multicast address', '224.0.0.0/4'],
		['a multicast address', 'ff00::/8'],
		['a loopback address', '127.0.0.0/8'],
		['the loopback address', '::1/128'],
		['not an address', '::/128'],
		['not an address', '0.0.0.0/8'],
	] as const
).map(([what, text]) => [what, parsePrefix(text)!]);

function checkAddress({prefix, path}: Holding): Finding[] {
	const found = special.find(([, range]) => contains(range, {family: prefix.family, value: prefix.value}));
	if (found !== undefined) {
		return [
			{
				path,
				message: `${formatAddress(prefix)} is ${found[0]}`,
				hint: 'give the interface a unicast address',
			},
		];
	}

	// RFC 3021: a /31 has neither; in IPv6 the first address is a router's.
	if (prefix.family === 4 && prefix.length < 31) {
		const network = networkOf(prefix).value;
		const last = network + (1n << BigInt(32 - prefix.length)) - 1n;
		if (prefix.value === network || prefix.value === last) {
			const what = prefix.value === network ? "the network's own" : 'the broadcast';
			const hint = 'choose one in between';
			return [
				{
					path,
					message: `${formatAddress(prefix)} is ${what} address of ${formatPrefix(networkOf(prefix))}`,
					hint,
				},
			];
		}
	}

	return [];
}

const linkLocal = parsePrefix('fe80::/10')!;
const isGlobal = ({prefix}: Holding): boolean =>
	!contains(linkLocal, {family: prefix.family, value: prefix.value});
const placeOf = ({node, ifname}: Holding): string => `${node}:${ifname}`;

/** The same address twice on one segment or in one node's namespace. */
function findDuplicates({holdings}: TopologyView): Finding[] {
	const scopes = [
		// Links to peers may all have one address of the node.
		{
			held: holdings.filter(({prefix}) => prefix.peer === null),
			scopeOf: ({node, namespace}: Holding) => `namespace ${node}/${namespace}`,
		},
		{
			held: holdings,
			scopeOf: ({node, namespace, segment}: Holding) => `segment ${segment ?? `${node}/${namespace}`}`,
		},
	];
	return scopes.flatMap(({held, scopeOf}) =>
		[
			...groupBy(held.filter(isGlobal), each => `${scopeOf(each)} ${addressKey(each.prefix)}`).values(),
		].flatMap(([first, ...others]) =>
			others.map(other => ({
				path: other.path,
				message: `${formatAddress(other.prefix)} is already on ${placeOf(first!)}`,
				hint: 'an address belongs to one interface',
			})),
		),
	);
}

/** Two interfaces of one namespace with overlapping networks: the kernel would use either. */
function findOverlaps({holdings}: TopologyView): Finding[] {
	const isNetwork = ({prefix}: Holding): boolean => onLinkOf(prefix).length < widthOf(prefix.family);
	const groups = groupBy(
		holdings
			.filter(holding => isGlobal(holding) && isNetwork(holding))
			.map(holding => ({...holding, prefix: usualAddress(onLinkOf(holding.prefix))})),
		({node, namespace}) => `${node}/${namespace}`,
	);
	return [...groups.values()].flatMap(group =>
		listOverlaps(group)
			.filter(([one, other]) => one.ifname !== other.ifname && one.prefix.value !== other.prefix.value)
			.map(([one, other]) => ({
				path: other.path,
				message: `${formatPrefix(networkOf(other.prefix))} overlaps ${formatPrefix(networkOf(one.prefix))} on ${placeOf(one)}`,
				hint: 'two interfaces of a namespace need separate networks',
			})),
	);
}

/** A peer is another: what is beyond the link is not this end of it. */
function checkPeer({prefix, path}: Holding): Finding[] {
	const message = `the peer of ${formatAddress(prefix)} is that address itself`;
	return prefix.peer === null || addressKey(prefix.peer) !== addressKey(prefix)
		? []
		: [{path, message, hint: 'write the address of the other end after peer'}];
}

/** Two interfaces of one namespace that lead to one peer: the kernel would use either. */
function findSharedPeers({holdings}: TopologyView): Finding[] {
	const peers = holdings.filter(
		holding => isGlobal(holding) && holding.prefix.peer?.length === widthOf(holding.prefix.family),
	);
	const groups = groupBy(
		peers,
		({node, namespace, prefix}) => `${node}/${namespace} ${addressKey(prefix.peer!)}`,
	);
	return [...groups.values()].flatMap(([first, ...others]) =>
		others
			.filter(({ifname}) => ifname !== first!.ifname)
			.map(({path, prefix}) => ({
				path,
				message: `the peer ${formatAddress(prefix.peer!)} is already on ${placeOf(first!)}`,
				hint: 'a peer belongs to one interface of a namespace',
			})),
	);
}

/** One prefix that routing announces from two segments of a realm. */
function findDoubleAnnouncements(view: TopologyView): Finding[] {
	const announced = view.holdings.filter(holding => isGlobal(holding) && isAnnounced(view, holding));
	const segmentOf = ({segment, node, ifname}: Holding): string => segment ?? `${node}:${ifname}`;
	const realms = groupBy(announced, ({node, namespace}) => view.realmOf(node, namespace));
	return [...realms.values()].flatMap(group => {
		const perSegment = [
			...groupBy(group, each => `${segmentOf(each)} ${formatPrefix(networkOf(each.prefix))}`).values(),
		].map(([first]) => first!);
		return listOverlaps(perSegment)
			.filter(([one, other]) => segmentOf(one) !== segmentOf(other) && one.node !== other.node)
			.map(([one, other]) => ({
				path: other.path,
				message: describeAnnouncements(one, other),
				hint: 'a prefix may be announced in one place only; renumber one, or keep it out of routing',
			}));
	});
}

function describeAnnouncements(one: Holding, other: Holding): string {
	const [first, second] = [one, other].map(({prefix}) => formatPrefix(networkOf(prefix)));
	return first === second
		? `${first} is announced at ${one.node} and at ${other.node}`
		: `${second}, announced at ${other.node}, overlaps ${first}, announced at ${one.node}`;
}

/** Whether an OSPF instance of its namespace and family has the interface. */
function isAnnounced(view: TopologyView, {node, namespace, ifname, prefix}: Holding): boolean {
	const routing = view.namespace(node, namespace)?.routing;
	return (routing?.ospf ?? []).some(
		({version, interfaces}) =>
			(version === 2) === (prefix.family === 4) && interfaces.some(({name}) => name === ifname),
	);
}
