// Expands `overlay.wireguard.interface: shared`: one WireGuard interface a gateway, with all its tunnels as peers.

import {Groups} from '../groups.js';
import type {FileValue} from '../schema/file.js';
import type {TunnelInput} from '../schema/tunnel.js';
import {uplinkOffset} from './numbers.js';
import {addressIn} from './segments.js';
import {type Gateway, isFamily} from './sites.js';
import {findExits, type SiteRouting, type TunnelInterfaces} from './static-routes.js';
import type {Trace} from './trace.js';
import {transitPools} from './transit.js';

export const sharedName = 'wg0';

const source = ['overlay', 'wireguard', 'interface'];

export const isShared = ({overlay}: FileValue): boolean => overlay?.wireguard?.interface === 'shared';

/** Both ends' addresses of each tunnel: a gateway has one of each transit prefix, by its number, with the length of the prefix. */
export function shareTransit(
	lanes: readonly {readonly ends: readonly [Gateway, Gateway]}[],
	file: FileValue,
	trace: Trace,
): [string[], string[]][] {
	const {pools, path} = transitPools(file);
	const known = new Map<Gateway, string[]>();
	const addressesOf = (gateway: Gateway): string[] => {
		const taken =
			known.get(gateway) ??
			pools.flatMap((pool, index) => addressIn(pool, uplinkOffset(gateway, pool), [...path, index], trace));
		known.set(gateway, taken);
		return taken;
	};
	return lanes.map(({ends: [one, other]}) => [addressesOf(one), addressesOf(other)]);
}

/** Each end with the prefixes that it is allowed: all that is behind its peer. */
export function allowPeers(
	tunnels: Readonly<Record<string, TunnelInput>>,
	places: readonly SiteRouting[],
	interfaces: TunnelInterfaces,
	file: FileValue,
	trace: Trace,
): Readonly<Record<string, TunnelInput>> {
	const exits = new Map(places.map(place => [place, findExits(place, places, interfaces)]));
	const problem = explainClash(places, interfaces, file);
	if (problem !== null) {
		trace.report({path: source, ...problem});
		return tunnels;
	}

	const homes = new Map(places.flatMap(place => place.gateways.map(({name}) => [name, place] as const)));
	const own = new Map(
		Object.values(tunnels).flatMap(({ends}) =>
			Object.entries(ends ?? {}).map(([node, end]) => [node, (end?.addresses ?? []).map(hostOf)] as const),
		),
	);
	const allow = (near: string, far: string): string[] =>
		[...exits.get(homes.get(near)!)!]
			.filter(([, exit]) => exit === homes.get(far))
			.flatMap(([{gateways, prefixes}]) => [
				...gateways.flatMap(({name}) => own.get(name) ?? []),
				...prefixes,
			]);
	return Object.fromEntries(
		Object.entries(tunnels).map(([name, {ends = {}, ...tunnel}]) => {
			const [one, other] = Object.keys(ends);
			const complete = ([near, far]: readonly [string, string]) =>
				[near, {...ends[near], 'allowed-ips': allow(near, far)}] as const;
			return [
				name,
				{
					...tunnel,
					ends: Object.fromEntries([complete([one!, other!]), complete([other!, one!])]),
				},
			];
		}),
	);
}

const hostOf = (text: string): string => `${text.split('/', 1)[0]}/${isFamily(text, 6) ? 128 : 32}`;

/** Why WireGuard could not tell by its destination which peer a packet is for; null where it can. */
function explainClash(
	places: readonly SiteRouting[],
	interfaces: TunnelInterfaces,
	{overlay}: FileValue,
): {message: string; hint: string} | null {
	const why = 'WireGuard gives a prefix to one peer of an interface';
	const hint = 'remove shared: each tunnel then has an interface of its own';
	const crowded = places.find(({gateways}) => gateways.length > 1);
	if (crowded !== undefined) {
		const {site, gateways} = crowded;
		return {
			message: `site ${site.label} has ${gateways.length} gateways, which lead to the same prefixes, and ${why}`,
			hint,
		};
	}

	if (overlay?.wireguard?.['allowed-ips'] !== undefined) {
		const message = `allowed-ips would be the same for all peers, and ${why}`;
		return {message, hint: 'remove allowed-ips: each peer is allowed what is behind it'};
	}

	const isJoined = (one: SiteRouting, other: SiteRouting): boolean =>
		interfaces.get(one.gateways[0]?.name ?? '')?.has(other.gateways[0]?.name ?? '') ?? false;
	const pairs = places.flatMap((one, index) =>
		places.slice(index + 1).flatMap(other => (isJoined(one, other) ? [[one, other] as const] : [])),
	);
	const count = places.filter(({gateways}) => gateways.length > 0).length;
	const joined = new Groups();
	const circle = pairs.find(([{site: one}, {site: other}]) => {
		const isClosed = joined.find(one.label) === joined.find(other.label);
		joined.join(one.label, other.label);
		return isClosed;
	});
	if (circle === undefined || pairs.length === (count * (count - 1)) / 2) {
		return null;
	}

	const [one, other] = circle.map(({site}) => site.label);
	return {message: `there are several ways from site ${one} to site ${other}, and ${why}`, hint};
}
