// Makes a topology of configurations that exist: which machines there are, which tunnels end where, and one underlay for all.

import {mainNamespace} from '../shared/namespaces.js';
import {type Address, formatAddress, hostOf, parseAddress} from '../topology/address.js';
import {renderFile} from '../topology/index.js';
import {formatInterfaceAddress} from '../topology/interface-address.js';
import type {ImportedInterface} from './import-guide.js';
import {type ReadHost, readHost} from './import-host.js';
import type {Sorted} from './import-machines.js';
import type {ImportedRoute} from './import-namespace.js';
import {ImportedNetworks} from './import-networks.js';
import {around, besideUnderlay, outerOf, underlayOf} from './import-underlay.js';

export interface Import {
	/** YAML. Holds no key: it names the files, which wgsim puts in as they are. */
	readonly text: string;
	/** What is left for the reader to do. */
	readonly notes: readonly string[];
}

/** Tunnel ends by their public key. */
const indexEnds = (hosts: readonly ReadHost[]) =>
	new Map(
		hosts.flatMap(({name, tunnels}) =>
			tunnels.flatMap(({own}) => (own.publicKey === null ? [] : [[own.publicKey, name] as const])),
		),
	);

/** The endpoints by which others name each machine, and what is not known of them. */
function meetEndpoints(hosts: readonly ReadHost[]) {
	const holders = indexEnds(hosts);
	const notes: string[] = [];
	const endpoints = new Map<string, Set<string>>(hosts.map(({name}) => [name, new Set()]));
	for (const {name, tunnels} of hosts) {
		for (const {ifname, own} of tunnels) {
			if (own.publicKey === null) {
				notes.push(`${name} ${ifname}: no private key in it, so its peers are not recognised`);
			}

			if (own.format === 'wg' && own.addresses.length === 0) {
				notes.push(
					`${name} ${ifname}: its file gives it no address, and what sets one on the machine is not imported`,
				);
			}

			for (const {publicKey, endpoint} of own.peers) {
				const holder = holders.get(publicKey);
				if (holder === undefined) {
					notes.push(`${name} ${ifname}: no machine here has the key of its peer ${publicKey}`);
				} else if (endpoint !== null && parseAddress(endpoint) === null) {
					notes.push(
						`${name} ${ifname}: endpoint ${endpoint} is a name: write ${holder}'s address in its place`,
					);
				} else if (endpoint !== null) {
					endpoints.get(holder)!.add(endpoint);
				}
			}
		}
	}

	return {endpoints, notes};
}

/** What the nodes are made of, beside their own files. */
interface ImportContext {
	readonly endpoints: ReadonlyMap<string, ReadonlySet<string>>;
	/** By machine: its addresses on the underlay. */
	readonly outside: ReadonlyMap<string, readonly Address[]>;
	/** Prefixes of the underlay. */
	readonly segments: readonly string[];
	readonly networks: ImportedNetworks;
	/** Addresses of the machines' wires. */
	readonly held: ReadonlySet<string>;
	readonly note: (text: string) => void;
}

function renderNode(
	host: ReadHost,
	outer: ImportedInterface | undefined,
	{endpoints, outside, segments, networks, held, note}: ImportContext,
) {
	const named = endpoints.get(host.name)!;
	const inner = besideUnderlay(host.interfaces, outer, named);
	const taken = new Set(inner.map(each => each.name));
	const uplink = outer?.name ?? ['eth0', 'wan0', 'uplink0'].find(each => !taken.has(each))!;
	const {addresses, routes} = underlayOf(outside.get(host.name)!, uplink, segments);
	if (named.size === 0) {
		const what =
			outer === undefined
				? `give ${uplink} an address, or put it behind NAT`
				: `put ${uplink} behind NAT where it is`;
		note(`${host.name}: no file names an endpoint of it: ${what}`);
	}

	const isTaken = (each: ImportedInterface, {to, via}: {to: string; via: string}): boolean =>
		each.name !== outer?.name && held.has(via) && routes.every(route => route.to !== to);
	for (const each of host.interfaces) {
		for (const {to, via} of each.routes.filter(route => !isTaken(each, route))) {
			note(`${host.name} ${each.name}: the route to ${to} via ${via} is not imported`);
		}
	}

	const ways = inner.flatMap(each => each.routes.filter(route => isTaken(each, route)));
	const isHeld = ({via}: ImportedRoute): boolean => via === undefined || held.has(via);
	for (const [place, {to, via}] of host.routes.filter(([, route]) => !isHeld(route))) {
		note(`${place}: the route to ${to} via ${via} is not imported: no machine here has that address`);
	}

	const fixed = [...routes, ...ways, ...host.routes.map(([, route]) => route).filter(isHeld)];
	const renderInner = ({name, kind, namespace, addresses: all}: ImportedInterface) => ({
		...(kind === 'dummy' ? {} : {network: networks.of(host.name, {name, addresses: all}) ?? 'internet'}),
		...(namespace === mainNamespace ? {} : {namespace}),
		...(all.length > 0 ? {addresses: all.map(formatInterfaceAddress)} : {}),
	});
	const isNested = [...host.tunnels, ...host.interfaces].some(({namespace}) => namespace !== mainNamespace);
	return {
		kind: isNested ? 'gateway' : host.forwards ? 'router' : 'host',
		interfaces: {
			[uplink]: {network: 'internet', ...(addresses.length > 0 ? {addresses} : {})},
			...Object.fromEntries(inner.map(each => [each.name, renderInner(each)])),
		},
		...(fixed.length > 0 ? {routes: fixed} : {}),
		wireguard: Object.fromEntries(
			host.tunnels.map(({ifname, path, namespace}) => [
				ifname,
				{config: path, ...(namespace === mainNamespace ? {} : {namespace})},
			]),
		),
		...(Object.keys(host.routing).length > 0 ? {routing: host.routing} : {}),
		...(host.files.length > 0 ? {files: host.files} : {}),
	};
}

export function importLab(name: string, sorted: Sorted): Import {
	const hosts = sorted.hosts.map(readHost);
	const {endpoints, notes: met} = meetEndpoints(hosts);
	const notes: string[] = [...sorted.notes, ...hosts.flatMap(host => host.notes), ...met];
	const outers = new Map(hosts.map(host => [host.name, outerOf(host, endpoints)]));
	const wires = hosts.flatMap(host =>
		host.interfaces
			.filter(each => each !== outers.get(host.name) && each.kind === 'wire')
			.map(each => ({...each, host: host.name})),
	);
	const networks = new ImportedNetworks(wires);
	notes.push(...networks.notes);
	const held = new Set(wires.flatMap(({addresses}) => addresses.map(each => formatAddress(hostOf(each)))));
	const outside = new Map(
		hosts.map(({name: host}) => {
			const own = outers.get(host)?.addresses.map(each => formatAddress(hostOf(each))) ?? [];
			return [
				host,
				[...new Set([...endpoints.get(host)!, ...own])].flatMap(text => parseAddress(text) ?? []),
			];
		}),
	);
	const segments = [...new Set([...outside.values()].flat().map(around))].sort();
	const context = {
		endpoints,
		outside,
		segments,
		networks,
		held,
		note: (text: string) => notes.push(text),
	};
	const nodes = Object.fromEntries(
		hosts.map(host => [host.name, renderNode(host, outers.get(host.name), context)]),
	);
	const head = [
		'Made by wgsim import: your configurations on one underlay on which everybody reaches everybody.',
		'Add what is behind the gateways (interfaces, hosts), what the underlay is like (mtu, impair), and checks.',
		...sorted.lost.map(loss => `Not imported: ${loss}`),
		...notes.map(note => `To do: ${note}`),
	];
	const all = {internet: {}, ...Object.fromEntries(networks.names.map(each => [each, {}]))};
	return {text: renderFile({name, networks: all, nodes}, head), notes};
}
