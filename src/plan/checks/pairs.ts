// Calculates the largest packet that passes whole for each declared pair.

import {mainNamespace} from '../../shared/namespaces.js';
import {contains, type Family, hostOf, parsePrefix} from '../../topology/address.js';
import type {ExpectedReach} from '../model.js';
import {indexJoints, type Joint, keyOf, type OwnTunnel} from './graph.js';
import type {PairPlan, Place, PlannedAddress} from './model.js';
import {findOwnWay, type Known} from './own-ways.js';
import type {Underlay} from './underlay.js';
import {ShortestWays} from './ways.js';

export interface PairFacts {
	readonly addresses: readonly PlannedAddress[];
	readonly joints: readonly Joint[];
	readonly own: readonly OwnTunnel[];
	/** By namespace: see `keyOf`. */
	readonly known: ReadonlyMap<string, Known>;
	readonly underlay: Underlay;
	readonly forwards: (key: string) => boolean;
	/** Whether no firewall keeps what one node sends to an address of another, other than echoes. */
	readonly isOpen: (from: string, to: string, address: string) => boolean;
	/** The network that an interface is plugged into. */
	readonly networkOf: (node: string, ifname: string) => string | null;
}

/**
 * Whether packets to this address go over the networks that carry tunnels, though both nodes are inside: it is on such a
 * network, and no route of the user's own tunnels leads to it that is more specific than the network itself.
 */
function goesBelow(
	from: string,
	{node, ifname, address}: PlannedAddress,
	{own, underlay, networkOf}: PairFacts,
	/** Names of the networks that the asking namespace is on. */
	near: ReadonlySet<string>,
): boolean {
	const network = networkOf(node, ifname);
	if (network === null || !underlay.networks.has(network)) {
		return false;
	}

	const prefix = parsePrefix(address)!;
	const leastLength = near.has(network) ? prefix.length + 1 : 0;
	return !own
		.flatMap(({ends}) => ends)
		.filter(end => keyOf(end) === from)
		.flatMap(({routes}) => routes.flatMap(route => parsePrefix(route) ?? []))
		.some(route => route.length >= leastLength && contains(route, hostOf(prefix)));
}

const lengthOf = (address: string): number => (address.includes(':') ? 128 : 32);

/** What is inside goes through tunnels, but for what is on the networks that carry them. */
export function planPairs(reach: readonly ExpectedReach[], facts: PairFacts): PairPlan[] {
	const {addresses, joints, underlay, forwards} = facts;
	const {networks, inside} = underlay;
	const indexOf = (family: Family) => {
		const routed = joints.map(joint => ({
			...joint,
			members: joint.members.filter(member => member.routed.includes(family)),
		}));
		const wires = routed.filter(({kind}) => kind === 'network');
		const inner = routed.filter(({kind, name}) => kind === 'tunnel' || !networks.has(name));
		return {
			near: indexJoints(wires),
			inner: new ShortestWays(inner, forwards),
			outer: new ShortestWays(wires, forwards),
		};
	};
	const indexes = {4: indexOf(4), 6: indexOf(6)};
	const asked = new Set(reach.map(({to}) => to));
	const owners = new Map(
		addresses
			.filter(({node}) => asked.has(node))
			.map(planned => [`${planned.node} ${planned.address.slice(0, planned.address.indexOf('/'))}`, planned]),
	);
	return reach.map(one => {
		// One that no file has, and a command may give.
		const unknown = {
			node: one.to,
			namespace: mainNamespace,
			ifname: '',
			address: `${one.address}/${lengthOf(one.address)}`,
		};
		const owner = owners.get(`${one.to} ${one.address}`) ?? unknown;
		const at: Place = {node: owner.node, namespace: owner.namespace};
		const from = keyOf({node: one.from, namespace: mainNamespace});
		const family = one.address.includes(':') ? 6 : 4;
		const ways = indexes[family];
		const near = new Set((ways.near.get(from) ?? []).map(({name}) => name));
		const isInside = inside.has(keyOf(at)) && inside.has(from) && !goesBelow(from, owner, facts, near);
		const direct = ways[isInside ? 'inner' : 'outer'].leastMtus(from, keyOf(at));
		// Such as a full tunnel's: what it carries leaves it at the far end, and goes on from there.
		const way = isInside ? null : findOwnWay(from, owner, facts.own, facts.known);
		const onward = way === null ? [] : ways.outer.leastMtus(way.peer, keyOf(at));
		const through = onward.map(mtu => Math.min(mtu, way!.mtu));
		const mtus = new Set([...(way?.isSure && through.length > 0 ? [] : direct), ...through]);
		return {
			...one,
			at,
			inside: isInside,
			mtus: [...mtus].filter(Number.isFinite).sort((a, b) => a - b),
			open: facts.isOpen(one.from, one.to, one.address),
		};
	});
}
