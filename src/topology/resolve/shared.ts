// Interfaces that several tunnels name: each is a WireGuard interface with several peers, and what belongs to it is said once.

import {append} from '../../shared/group-by.js';
import {Groups} from '../groups.js';
import {formatInterfaceAddress} from '../interface-address.js';
import type {Finding} from '../problem.js';
import type {ExplicitValue} from '../schema/file.js';
import type {TunnelEndValue} from '../schema/tunnel.js';
import {endNames} from './ends.js';

type Tunnels = NonNullable<ExplicitValue['tunnels']>;

/** What is of the interface, and not of one peer. */
const ofInterface = ['namespace', 'port', 'addresses', 'private-key'] as const;

type OfInterface = (typeof ofInterface)[number];

interface SharingEnd {
	readonly tunnel: string;
	readonly node: string;
	readonly ifname: string;
	readonly end: TunnelEndValue;
}

/** Ends by `NODE IFNAME`, of interfaces that more than one tunnel names. */
export type SharedInterfaces = ReadonlyMap<string, readonly SharingEnd[]>;

export const interfaceKey = (node: string, ifname: string): string => `${node} ${ifname}`;

export function findShared(tunnels: Tunnels): SharedInterfaces {
	const named = new Map<string, SharingEnd[]>();
	for (const [name, tunnel] of Object.entries(tunnels)) {
		for (const node of endNames(name, tunnel) ?? []) {
			const end = tunnel?.ends?.[node];
			if (end?.interface !== undefined) {
				const key = interfaceKey(node, end.interface);
				append(named, key, {tunnel: name, node, ifname: end.interface, end});
			}
		}
	}

	return new Map([...named].filter(([, ends]) => ends.length > 1));
}

/** An end with what any end of the same interface says of the interface. */
export function completeEnd(end: TunnelEndValue, sharing: readonly SharingEnd[]): TunnelEndValue {
	const said = Object.fromEntries(
		ofInterface.flatMap(field => {
			const value = sharing.find(each => each.end[field] !== undefined)?.end[field];
			return value === undefined ? [] : [[field, value]];
		}),
	);
	return {...end, ...said};
}

/** By tunnel: the first of those that interfaces with several peers join to it, by whatever way. */
export function joinTunnels(tunnels: Tunnels, shared: SharedInterfaces): ReadonlyMap<string, string> {
	const groups = new Groups();
	for (const [first, ...others] of shared.values()) {
		for (const other of others) {
			groups.join(first!.tunnel, other.tunnel);
		}
	}

	const names = new Map<string, string>();
	return new Map(
		Object.keys(tunnels).map(name => {
			const root = groups.find(name);
			names.set(root, names.get(root) ?? name);
			return [name, names.get(root)!];
		}),
	);
}

const textOf = (field: OfInterface, end: TunnelEndValue): string =>
	field === 'addresses'
		? (end.addresses ?? []).map(formatInterfaceAddress).sort().join(', ')
		: String(end[field]);

/** What ends of one interface say differently of it. A key is told apart, and never shown. */
function findDifferences(sharing: readonly SharingEnd[]): Finding[] {
	return ofInterface.flatMap(field => {
		const saying = sharing.filter(({end}) => end[field] !== undefined);
		const first = saying[0]!;
		return saying
			.filter(({end}) => textOf(field, end) !== textOf(field, first.end))
			.map(({tunnel, node, ifname, end}) => ({
				path: ['tunnels', tunnel, 'ends', node, field],
				message:
					field === 'private-key'
						? `${ifname} of ${node} has another private key in ${first.tunnel}`
						: `${ifname} of ${node} has the ${field} ${textOf(field, end)} here, and ${textOf(field, first.end)} in ${first.tunnel}`,
				hint: `tunnels that name one interface share it, with its ${field}: write it once, or name another interface`,
			}));
	});
}

/** One link has one MTU, and so have all that interfaces with several peers join. */
function findMtus(tunnels: Tunnels, segments: ReadonlyMap<string, string>): Finding[] {
	const given = new Map<string, {readonly tunnel: string; readonly mtu: number}>();
	return Object.entries(tunnels).flatMap(([tunnel, value]): Finding[] => {
		const mtu = value?.mtu;
		if (mtu === undefined) {
			return [];
		}

		const segment = segments.get(tunnel)!;
		const first = given.get(segment) ?? {tunnel, mtu};
		given.set(segment, first);
		return mtu === first.mtu
			? []
			: [
					{
						path: ['tunnels', tunnel, 'mtu'],
						message: `${first.tunnel} shares an interface with this tunnel, and has the MTU ${first.mtu}`,
						hint: 'an interface has one MTU: write it once',
					},
				];
	});
}

export function checkShared({tunnels = {}}: ExplicitValue): Finding[] {
	const shared = findShared(tunnels);
	return [
		...[...shared.values()].flatMap(findDifferences),
		...(shared.size === 0 ? [] : findMtus(tunnels, joinTunnels(tunnels, shared))),
	];
}
