// Phase 3: sites and overlay → the explicit layer, overridden by what the user wrote there.

import type {Prefix} from '../address.js';
import {suggestionHint} from '../names/suggest.js';
import type {ExplicitInput, FileInput, FileValue} from '../schema/file.js';
import type {NetworkInput} from '../schema/network.js';
import type {NodeInput} from '../schema/node.js';
import {expandGateway} from './gateways.js';
import {blameSiteOspf} from './given.js';
import {expandHosts} from './hosts.js';
import {mergeOver, withoutReplaced} from './merge.js';
import {Peering} from './peering.js';
import {addProviders, dropProviders} from './providers.js';
import {expandRouters} from './routers.js';
import {explainCrowd, segmentPrefixes} from './segments.js';
import {allowPeers, isShared} from './shared-interface.js';
import {overTunnels} from './site-routing.js';
import {type Gateway, listGateways, listSites, type Site} from './sites.js';
import {describePlaces, expandStaticRoutes} from './static-routes.js';
import {Trace} from './trace.js';
import {transitPools} from './transit.js';
import {expandOverlay} from './tunnels.js';

export interface Expanded {
	/** Not yet held against the explicit schema: what patterns gave is checked there. */
	readonly explicit: unknown;
	readonly trace: Trace;
}

/** `written` is the file as read, `file` the same with its scalars parsed. */
export function expandFile(file: FileValue, written: FileInput): Expanded {
	const trace = new Trace();
	const sites = listSites(file.sites, trace);
	const gateways = listGateways(sites, trace);
	const peering = new Peering(sites, file, trace);
	const {nodes, networks} = expandSites(sites, gateways, peering, file, trace);
	const overlay = expandOverlay(sites, gateways, peering, file, trace);
	const {sessions, interfaces, ends} = overlay;
	const tunnels = isShared(file)
		? allowPeers(overlay.tunnels, describePlaces(sites, gateways, nodes), interfaces, file, trace)
		: overlay.tunnels;
	if (file.overlay?.routing === 'static') {
		for (const [name, routes] of expandStaticRoutes(sites, gateways, nodes, interfaces, trace)) {
			nodes[name] = {...nodes[name], routes: [...(nodes[name]?.routes ?? []), ...routes]};
		}
	}

	const hasIpv4 = transitPools(file).pools.some(({family}) => family === 4);
	for (const [name, ifnames] of ends) {
		const node = nodes[name] ?? {};
		const protocols = overTunnels(node, ifnames, hasIpv4, file);
		if (protocols !== null) {
			const {routing} = node;
			nodes[name] = {...node, routing: {...routing, private: {...routing?.['private'], ...protocols}}};
		}
	}

	addProviders(nodes, gateways, file, trace);
	for (const [name, bgp] of sessions) {
		const {routing} = nodes[name] ?? {};
		if (routing?.private !== undefined && Object.keys(bgp).length > 0) {
			nodes[name] = {...nodes[name], routing: {...routing, private: {...routing.private, bgp}}};
		}
	}

	trace.derive(path => blameSiteOspf(path, file));
	refuseReversedTunnels(Object.keys(tunnels), file, trace);
	const {name, description, isolation, checks} = written;
	const derived: ExplicitInput = {name, networks, nodes: withoutReplaced(nodes, written.nodes), tunnels};
	const {sites: _, overlay: __, ...explicit} = written;
	return {
		explicit: mergeOver(
			{
				...derived,
				...(description ? {description} : {}),
				...(isolation ? {isolation} : {}),
				...(checks ? {checks} : {}),
			},
			{...explicit, ...(written.networks ? {networks: dropProviders(written.networks)} : {})},
		),
		trace,
	};
}

function expandSites(
	sites: readonly Site[],
	gateways: readonly Gateway[],
	peering: Peering,
	file: FileValue,
	trace: Trace,
): {nodes: Record<string, NodeInput>; networks: Record<string, NetworkInput>} {
	const nodes: Record<string, NodeInput> = {};
	// What the file names comes first, in its order.
	const networks: Record<string, NetworkInput> = Object.fromEntries(
		Object.keys(file.networks ?? {}).map(name => [name, {}]),
	);
	const add = (name: string, node: NodeInput): void => {
		if (name !== '' && Object.hasOwn(nodes, name)) {
			const key = `${node.kind}s`;
			const hint = 'name them by a pattern with {site} and {gateway}, {router} or {host} in it';
			trace.report({path: ['sites', key, 'name'], message: `two nodes would be named ${name}`, hint});
		}

		nodes[name] = node;
	};

	for (const site of sites) {
		const own = gateways.filter(gateway => gateway.site === site);
		const lan = segmentPrefixes(site, 'lan', trace);
		const link = own.length > 1 ? segmentPrefixes(site, 'link', trace) : null;
		refuseCrowds(site, own.length, lan, link ?? [], trace);
		networks[`lan${site.number}`] = {};
		if (link !== null) {
			networks[`vpn${site.number}`] = {};
		}

		for (const gateway of own) {
			add(gateway.name, expandGateway(gateway, peering, {lan, link}, file, trace));
		}

		for (const [name, node] of [...expandRouters(site, lan, file, trace), ...expandHosts(site, lan, trace)]) {
			add(name, node);
		}
	}

	return {nodes, networks};
}

/** Segments without an address for each of their members. */
function refuseCrowds(
	{fields, source}: Site,
	gateway: number,
	lan: readonly Prefix[],
	link: readonly Prefix[],
	trace: Trace,
): void {
	const all = {router: fields.routers?.count ?? 1, gateway, host: fields.hosts?.count ?? 0};
	const segments = [
		...lan.map(prefix => ({path: source('lan'), problem: explainCrowd(prefix, all)})),
		...link.map(prefix => ({
			path: source('link'),
			problem: explainCrowd(prefix, {router: 0, gateway, host: 0}),
		})),
	];
	for (const {path, problem} of segments) {
		if (problem !== null) {
			trace.report({path, ...problem});
		}
	}
}

/** A pin under the ends in the other order would be a second tunnel, which is never meant. */
function refuseReversedTunnels(names: readonly string[], file: FileValue, trace: Trace): void {
	const reversed = new Map(names.map(name => [reverse(name), name]));
	for (const name of Object.keys(file.tunnels ?? {})) {
		const known = reversed.get(name);
		if (known !== undefined) {
			const hint = suggestionHint(known, [known]);
			trace.report({
				path: ['tunnels', name],
				message: `the overlay names this tunnel ${known}`,
				hint,
				atKey: true,
			});
		}
	}
}

function reverse(name: string): string {
	const [one, other, ...rest] = name.split('--');
	return [other, one, ...rest].join('--');
}
