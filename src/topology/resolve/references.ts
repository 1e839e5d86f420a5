// Phase 4a: checks that every name in the explicit layer refers to something there.

import {interiors} from '../interior.js';
import {unknown} from '../names/unknown.js';
import type {Finding} from '../problem.js';
import type {ExplicitValue} from '../schema/file.js';
import type {NodeValue} from '../schema/node.js';
import {checkChecks} from './check-references.js';
import {endNames} from './ends.js';
import {checkGroups} from './group-references.js';
import {checkPins} from './pins.js';
import {checkScenarios} from './scenario-references.js';
import {checkShared} from './shared.js';
import {checkSwitches} from './switches.js';

/** The fabric's container is `<lab>-fabric`. */
const reservedNodes = new Set(['fabric']);

export function checkReferences(explicit: ExplicitValue): Finding[] {
	return [
		...checkNames(explicit),
		...checkNodes(explicit),
		...checkGroups(explicit),
		...checkSwitches(explicit),
		...checkTunnels(explicit),
		...checkShared(explicit),
		...checkChecks(explicit),
		...checkScenarios(explicit),
		...checkPins(explicit),
	];
}

function checkNames({nodes = {}}: ExplicitValue): Finding[] {
	return Object.keys(nodes)
		.filter(name => reservedNodes.has(name))
		.map(name => ({
			path: ['nodes', name],
			message: `the name ${name} is reserved for wgsim's own container`,
			hint: 'choose another',
			atKey: true,
		}));
}

function checkNodes({nodes = {}, networks = {}, tunnels = {}}: ExplicitValue): Finding[] {
	const tunnelInterfaces = new Map<string, Set<string>>();
	for (const [name, tunnel] of Object.entries(tunnels)) {
		for (const node of endNames(name, tunnel) ?? []) {
			const names = tunnelInterfaces.get(node) ?? new Set();
			tunnelInterfaces.set(node, names.add(tunnel?.ends?.[node]?.interface ?? ''));
		}
	}

	const networkNames = Object.keys(networks);
	return Object.entries(nodes).flatMap(([name, node]) => [
		...Object.entries(node.interfaces ?? {}).flatMap(([ifname, {network}]) =>
			network === undefined || Object.hasOwn(networks, network)
				? []
				: [unknown('network', network, networkNames, ['nodes', name, 'interfaces', ifname, 'network'])],
		),
		...checkRouting(name, node, tunnelInterfaces.get(name) ?? new Set()),
		...checkGiven(name, node, tunnelInterfaces.get(name) ?? new Set()),
	]);
}

/** Instances of a protocol by name, with what they speak on. */
type Spoken = Readonly<
	Record<string, {readonly interfaces: Readonly<Record<string, {readonly type?: string | undefined} | null>>}>
>;

/** Interfaces that routing names. A default-named tunnel interface is known only later: then any wg<n> passes here. */
function checkRouting(name: string, node: NodeValue, tunnelInterfaces: ReadonlySet<string>): Finding[] {
	const known = [
		...Object.keys(node.interfaces ?? {}),
		...[...tunnelInterfaces].filter(ifname => ifname !== ''),
	];
	const names = new Set(known);
	const isKnown = (ifname: string): boolean =>
		names.has(ifname) || (tunnelInterfaces.has('') && /^wg\d+$/.test(ifname));
	return Object.entries(node.routing ?? {}).flatMap(([namespace, {bgp = {}, ...routing}]) => {
		const path = ['nodes', name, 'routing', namespace];
		const spoken = interiors.flatMap(protocol =>
			Object.entries<Spoken[string]>(routing[protocol] ?? {}).flatMap(([instance, {interfaces}]) =>
				Object.entries(interfaces)
					.filter(([ifname, settings]) => settings?.type !== 'stub' && !isKnown(ifname))
					.map(([ifname]) =>
						unknown('interface', ifname, known, [...path, protocol, instance, 'interfaces', ifname], true),
					),
			),
		);
		const sessions = Object.entries(bgp)
			.filter(([, session]) => !isKnown(session.interface))
			.map(([session, {interface: ifname}]) =>
				unknown('interface', ifname, known, [...path, 'bgp', session, 'interface']),
			);
		return [...spoken, ...sessions];
	});
}

/** Interfaces that routes and translations name, and what an own configuration leaves no room for. */
function checkGiven(name: string, node: NodeValue, tunnelInterfaces: ReadonlySet<string>): Finding[] {
	const own = Object.keys(node.wireguard ?? {});
	const known = [...Object.keys(node.interfaces ?? {}), ...tunnelInterfaces, ...own].filter(
		ifname => ifname !== '',
	);
	const names = new Set(known);
	const isKnown = (ifname: string): boolean =>
		names.has(ifname) || (tunnelInterfaces.has('') && /^wg\d+$/.test(ifname));
	const routes = (node.routes ?? []).flatMap(({interface: ifname}, index) =>
		ifname === undefined || isKnown(ifname)
			? []
			: [unknown('interface', ifname, known, ['nodes', name, 'routes', index, 'interface'])],
	);
	const masquerade = (node.masquerade ?? []).flatMap((value, index) => {
		const path = ['nodes', name, 'masquerade', index];
		const [ifname, place] =
			typeof value === 'string' ? [value, path] : [value.interface, [...path, 'interface']];
		return isKnown(ifname) ? [] : [unknown('interface', ifname, known, place)];
	});
	const taken = own
		.filter(ifname => Object.hasOwn(node.interfaces ?? {}, ifname) || tunnelInterfaces.has(ifname))
		.map(ifname => ({
			path: ['nodes', name, 'wireguard', ifname],
			message: `${name} has ${ifname} already`,
			hint: 'a name is unique on its node, across namespaces',
			atKey: true,
		}));
	const mixed = Object.entries(node.routing ?? {})
		// The neighbours' sessions ask for its AS number.
		.filter(([, {config, asn: _, ...rest}]) => config !== undefined && Object.keys(rest).length > 0)
		.map(([namespace]) => ({
			path: ['nodes', name, 'routing', namespace, 'config'],
			message: 'your own bird.conf replaces everything else here',
			hint: 'remove config, or the fields beside it other than asn',
		}));
	const forward = (node.forward ?? []).flatMap(({interface: ifname}, index) =>
		isKnown(ifname)
			? []
			: [unknown('interface', ifname, known, ['nodes', name, 'forward', index, 'interface'])],
	);
	const netmap = (node.netmap ?? []).flatMap(({interface: ifname}, index) =>
		isKnown(ifname)
			? []
			: [unknown('interface', ifname, known, ['nodes', name, 'netmap', index, 'interface'])],
	);
	const unmarked = Object.entries(node.routing ?? {})
		.filter(([, routing]) => routing['site-of-origin'] !== undefined && routing.asn === undefined)
		.map(([namespace]) => ({
			path: ['nodes', name, 'routing', namespace, 'site-of-origin'],
			message: 'a site of origin needs an AS number, and this namespace has none',
			hint: 'write asn beside it',
		}));
	return [...routes, ...masquerade, ...forward, ...netmap, ...taken, ...mixed, ...unmarked];
}

function checkTunnels({tunnels = {}, nodes = {}}: ExplicitValue): Finding[] {
	const names = Object.keys(nodes);
	return Object.entries(tunnels).flatMap(([name, tunnel]): Finding[] => {
		const ends = endNames(name, tunnel);
		if (ends === null) {
			const message = 'a tunnel has two ends on two nodes';
			return [
				{
					path: ['tunnels', name],
					message,
					hint: 'name it A--B, or give it ends: {A: {}, B: {}}',
					atKey: true,
				},
			];
		}

		return ends
			.filter(node => !Object.hasOwn(nodes, node))
			.map(node => unknown('node', node, names, ['tunnels', name, 'ends', node], true));
	});
}
