// Expands the overlay: a tunnel and a BGP session for each pair of gateways, on each uplink they share.

import type {Path} from '../problem.js';
import {writePolicy, writeTogether} from '../schema/bgp-session.js';
import type {FileValue} from '../schema/file.js';
import type {BgpInput} from '../schema/routing.js';
import type {TunnelInput} from '../schema/tunnel.js';
import {blameSetting, given} from './given.js';
import {expandEnd, type Lane, listLanes} from './lanes.js';
import {pairGateways} from './mesh.js';
import type {Peering} from './peering.js';
import {isShared, shareTransit} from './shared-interface.js';
import type {Gateway, Site} from './sites.js';
import type {TunnelInterfaces} from './static-routes.js';
import type {Trace} from './trace.js';
import {allocateTransit} from './transit.js';

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
	const shared = isShared(file);
	const addresses = shared ? shareTransit(lanes, file, trace) : allocateTransit(lanes, file, trace);
	const tunnels: Record<string, TunnelInput> = {};
	const sessions = new Map<string, BgpInput>(gateways.map(({name}) => [name, {}]));
	const interfaces = new Map<string, Map<string, string>>(gateways.map(({name}) => [name, new Map()]));
	const allEnds = new Map<string, string[]>(gateways.map(({name}) => [name, []]));
	const {mtu, family, psk} = overlay.wireguard ?? {};
	const common = given({mtu, family, psk});
	const isNamed = !shared && overlay.wireguard?.interface !== undefined;
	/** By node and session: the tunnel that it goes over. */
	const lanesOf = new Map<string, string>();
	let isRepeated = false;
	const hasSessions = (overlay.routing ?? 'bgp') === 'bgp';
	for (const [position, lane] of lanes.entries()) {
		const ends = lane.ends.map((gateway, side) => {
			const peer = lane.ends[1 - side]!;
			const end = expandEnd(lane, gateway, peer, addresses[position]![side]!, file, trace);
			// The first tunnel of a pair is the one that a fixed route takes.
			const leading = interfaces.get(gateway.name)!;
			leading.set(peer.name, leading.get(peer.name) ?? end.interface!);
			const known = allEnds.get(gateway.name)!;
			isRepeated ||= isNamed && known.includes(end.interface!) && end.interface !== '';
			known.push(end.interface!);
			if (hasSessions) {
				const neighbor = shared ? addresses[position]![1 - side]![0]?.split('/', 1)[0] : undefined;
				const session = sessionName(lane, peer, file, trace);
				lanesOf.set(`${gateway.name} ${session}`, lane.name);
				sessions.get(gateway.name)![session] = {
					...expandSession(end.interface!, lane, gateway, file),
					...given({neighbor}),
					...peering.between(gateway.site, peer.site),
				};
			}

			return [gateway.name, end] as const;
		});
		tunnels[lane.name] = {ends: Object.fromEntries(ends), ...common};
	}

	if (isRepeated) {
		const hint = 'write {peer-number} in the pattern, or shared for one interface with all peers';
		const message = 'several tunnels of one gateway get the same interface';
		trace.report({path: ['overlay', 'wireguard', 'interface'], message, hint});
	}

	trace.derive(path => blameOverlay(path, tunnels, lanesOf, file));
	return {tunnels, sessions, interfaces, ends: allEnds};
}

/** Fields of a tunnel's end by what gives them in the file. */
const endFields = new Set(['interface', 'port', 'keepalive', 'allowed-ips', 'private-key']);

/** By rule, as there may be a hundred thousand tunnels; null for what the overlay does not make. */
function blameOverlay(
	[part, name, ...rest]: Path,
	tunnels: Readonly<Record<string, TunnelInput>>,
	lanesOf: ReadonlyMap<string, string>,
	file: FileValue,
): Path | null {
	if (part === 'nodes') {
		const [routing, namespace, protocol, session, field] = rest;
		const lane =
			routing === 'routing' && namespace === 'private' && protocol === 'bgp'
				? lanesOf.get(`${name} ${session}`)
				: undefined;
		return lane === undefined
			? null
			: (blameTunnel(lane, String(name), field, file) ?? blameSetting(file, 'bgp', field));
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

/** Where the tunnel itself says it of its session; null where it does not. */
function blameTunnel(
	lane: string,
	node: string,
	field: Path[number] | undefined,
	{tunnels}: FileValue,
): Path | null {
	const {bgp, ends} = tunnels?.[lane] ?? {};
	const has = (settings: object | undefined): boolean =>
		field !== undefined && Object.hasOwn(settings ?? {}, field);
	if (has(ends?.[node]?.bgp)) {
		return ['tunnels', lane, 'ends', node, 'bgp', field!];
	}

	return has(bgp) ? ['tunnels', lane, 'bgp', field!] : null;
}

/** Of the overlay, of the tunnel, and of its end: the nearest wins. */
function expandSession(ifname: string, lane: Lane, gateway: Gateway, file: FileValue): BgpInput[string] {
	const {overlay = {}, tunnels = {}} = file;
	const tunnel = tunnels[lane.name];
	return {
		interface: ifname,
		...given({preference: overlay.bgp?.preference}),
		...writeTogether(overlay.bgp),
		...writePolicy(overlay.bgp),
		...writeTogether(tunnel?.bgp),
		...writePolicy(tunnel?.ends?.[gateway.name]?.bgp),
	};
}

/** What joined two gateways: the mesh as written, else whatever stands for it. */
function blameMesh({overlay}: FileValue): Path {
	if (overlay === undefined) {
		return ['sites'];
	}

	return overlay.mesh === undefined ? ['overlay'] : ['overlay', 'mesh'];
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
