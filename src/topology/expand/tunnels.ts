// Expands the overlay: a tunnel and a BGP session for each pair of gateways, on each uplink they share.

import {formatAddress, formatPrefix, nthAddress} from '../address.js';
import type {Path} from '../problem.js';
import {writeBfd} from '../schema/bfd.js';
import type {FileValue} from '../schema/file.js';
import type {BgpInput} from '../schema/routing.js';
import type {TunnelEndInput, TunnelInput} from '../schema/tunnel.js';
import {blameSetting, given} from './given.js';
import {pairGateways} from './mesh.js';
import {uplinkOffset} from './numbers.js';
import type {Peering} from './peering.js';
import type {Gateway, Site} from './sites.js';
import type {TunnelInterfaces} from './static-routes.js';
import type {Trace} from './trace.js';
import {allocateTransit} from './transit.js';

/** One tunnel to be: two gateways and the uplink that both ends use. */
interface Lane {
	readonly ends: readonly [Gateway, Gateway];
	readonly network: string;
	/** Position of the uplink among those that the pair shares. */
	readonly lane: number;
	readonly name: string;
	/** Added to names where a pair has several tunnels; empty for the only one. */
	readonly suffix: string;
}

export interface ExpandedOverlay {
	readonly tunnels: Readonly<Record<string, TunnelInput>>;
	/** BGP sessions of each gateway's private namespace, by node name. */
	readonly sessions: ReadonlyMap<string, BgpInput>;
	readonly interfaces: TunnelInterfaces;
	/** All tunnel interfaces of each gateway, by node name. */
	readonly ends: ReadonlyMap<string, readonly string[]>;
}

export function expandOverlay(
	sites: readonly Site[],
	gateways: readonly Gateway[],
	peering: Peering,
	file: FileValue,
	trace: Trace,
): ExpandedOverlay {
	const overlay = file.overlay ?? {};
	const pairs = pairGateways(sites, gateways, overlay.mesh ?? 'full', trace);
	const lanes = pairs.flatMap(pair => listLanes(pair));
	const addresses = allocateTransit(lanes, file, trace);
	const tunnels: Record<string, TunnelInput> = {};
	const sessions = new Map<string, BgpInput>(gateways.map(({name}) => [name, {}]));
	const interfaces = new Map<string, Map<string, string>>(gateways.map(({name}) => [name, new Map()]));
	const allEnds = new Map<string, string[]>(gateways.map(({name}) => [name, []]));
	const {mtu, family, psk} = overlay.wireguard ?? {};
	const common = given({mtu, family, psk});
	const hasSessions = overlay.routing !== 'static' && overlay.routing !== 'babel';
	for (const [position, lane] of lanes.entries()) {
		const ends = lane.ends.map((gateway, side) => {
			const peer = lane.ends[1 - side]!;
			const end = expandEnd(lane, gateway, peer, addresses[position]![side]!, file, trace);
			// The first tunnel of a pair is the one that a fixed route takes.
			const leading = interfaces.get(gateway.name)!;
			leading.set(peer.name, leading.get(peer.name) ?? end.interface!);
			allEnds.get(gateway.name)!.push(end.interface!);
			if (hasSessions) {
				sessions.get(gateway.name)![sessionName(lane, peer, file, trace)] = {
					...expandSession(end.interface!, file),
					...peering.between(gateway.site, peer.site),
				};
			}

			return [gateway.name, end] as const;
		});
		tunnels[lane.name] = {ends: Object.fromEntries(ends), ...common};
	}

	trace.derive(path => blameOverlay(path, tunnels, sessions, file));
	return {tunnels, sessions, interfaces, ends: allEnds};
}

/** Fields of a tunnel's end by what gives them in the file. */
const endFields = new Set(['interface', 'port', 'keepalive', 'allowed-ips', 'private-key']);

/** By rule, as there may be a hundred thousand tunnels; null for what the overlay does not make. */
function blameOverlay(
	[part, name, ...rest]: Path,
	tunnels: Readonly<Record<string, TunnelInput>>,
	sessions: ReadonlyMap<string, BgpInput>,
	file: FileValue,
): Path | null {
	if (part === 'nodes') {
		const [routing, namespace, protocol, session, field] = rest;
		const isOurs =
			routing === 'routing' &&
			namespace === 'private' &&
			protocol === 'bgp' &&
			Object.hasOwn(sessions.get(String(name)) ?? {}, String(session));
		return isOurs ? blameSetting(file, 'bgp', field) : null;
	}

	if (part !== 'tunnels' || !Object.hasOwn(tunnels, String(name))) {
		return null;
	}

	const [field, , inEnd] = rest;
	if (field === 'mtu') {
		return ['overlay', 'wireguard', 'mtu'];
	}

	if (field === 'ends' && inEnd === 'addresses') {
		return ['overlay', 'transit'];
	}

	return field === 'ends' && endFields.has(String(inEnd))
		? ['overlay', 'wireguard', inEnd!]
		: blameMesh(file);
}

function expandSession(ifname: string, {overlay = {}}: FileValue): BgpInput[string] {
	const {hold, preference, password, 'ttl-security': ttlSecurity, bfd} = overlay.bgp ?? {};
	return {
		interface: ifname,
		...given({hold, preference, password, 'ttl-security': ttlSecurity}),
		...(bfd === undefined ? {} : {bfd: writeBfd(bfd)}),
	};
}

/** What joined two gateways: the mesh as written, else whatever stands for it. */
function blameMesh({overlay}: FileValue): Path {
	if (overlay === undefined) {
		return ['sites'];
	}

	return overlay.mesh === undefined ? ['overlay'] : ['overlay', 'mesh'];
}

/** A tunnel for each uplink network that both gateways have; where they share none, one that must find its own way. */
function listLanes([one, other]: readonly [Gateway, Gateway]): Lane[] {
	const shared = one.uplinks.filter(network => other.uplinks.includes(network));
	const networks = shared.length > 0 ? shared : [''];
	return networks.map((network, lane) => {
		const suffix = networks.length > 1 ? network : '';
		const name = `${one.name}--${other.name}${suffix === '' ? '' : `--${suffix}`}`;
		return {ends: [one, other], network, lane, name, suffix};
	});
}

function expandEnd(
	lane: Lane,
	gateway: Gateway,
	peer: Gateway,
	addresses: readonly string[],
	file: FileValue,
	trace: Trace,
): TunnelEndInput {
	const {
		port = 51_800,
		keepalive,
		interface: pattern,
		'allowed-ips': allowed,
		'private-key': key,
	} = file.overlay?.wireguard ?? {};
	const source = ['overlay', 'wireguard'];
	const values = {...gateway.values, peer: peer.name, 'peer-number': peer.number, uplink: lane.lane + 1};
	const defaultName = lane.lane === 0 ? 'wg{peer-number}' : 'wg{peer-number}-{uplink}';
	const endpoint = lane.suffix === '' ? undefined : uplinkAddress(gateway, lane.network, file);
	return {
		interface: trace.fill(pattern ?? defaultName, values, [...source, 'interface']),
		namespace: 'private',
		// A second uplink's ports lie 1000 above the first's: 250 sites of 2 gateways stay apart.
		port: port + peer.number + 1000 * lane.lane,
		addresses: [...addresses],
		...(endpoint === undefined ? {} : {endpoint}),
		...(keepalive === undefined ? {} : {keepalive}),
		...(allowed === undefined ? {} : {'allowed-ips': allowed.map(formatPrefix)}),
		...(key === undefined
			? {}
			: {'private-key': trace.fill(key, gateway.values, [...source, 'private-key'])}),
	};
}

/** Where a gateway is reached on one of several uplinks; undefined where that network has no prefix. */
function uplinkAddress(gateway: Gateway, network: string, file: FileValue): string | undefined {
	const prefixes = file.networks?.[network]?.prefix ?? [];
	const wanted = file.overlay?.wireguard?.family ?? 6;
	const prefix = prefixes.find(({family}) => family === wanted) ?? prefixes[0];
	const address = prefix === undefined ? null : nthAddress(prefix, BigInt(uplinkOffset(gateway, prefix)));
	return address === null ? undefined : formatAddress(address);
}

function sessionName({suffix}: Lane, peer: Gateway, file: FileValue, trace: Trace): string {
	const pattern = file.overlay?.bgp?.name ?? 'BGP_{peer}';
	const filled = trace.fill(pattern, {...peer.site.values, peer: peer.name, 'peer-number': peer.number}, [
		'overlay',
		'bgp',
		'name',
	]);
	return `${filled}${suffix === '' ? '' : `_${suffix}`}`.replaceAll(/\W/g, '_');
}
