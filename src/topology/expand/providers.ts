// Expands `bgp` and `static` of an underlay: a provider's router on it, and the routes of the gateways there.

import {mainNamespace} from '../../shared/namespaces.js';
import {writeBfd} from '../schema/bfd.js';
import {writePolicy, writeTogether} from '../schema/bgp-session.js';
import type {FileInput, FileValue} from '../schema/file.js';
import type {NodeInput} from '../schema/node.js';
import type {BgpInput} from '../schema/routing.js';
import {type Access, listAccesses, refuseIdleSessions, refuseRouters} from './accesses.js';
import {lastHost} from './numbers.js';
import {addressIn} from './segments.js';
import {asnOf, type Gateway, isFamily} from './sites.js';
import type {Trace} from './trace.js';

type Nodes = Record<string, NodeInput>;
type Routes = NonNullable<NodeInput['routes']>;

/** Networks without what is expanded here. */
export const dropProviders = (networks: NonNullable<FileInput['networks']>): FileInput['networks'] =>
	Object.fromEntries(
		Object.entries(networks).map(([name, network]) => {
			const {bgp: _, static: __, ...rest} = network ?? {};
			return [name, network === null ? null : rest];
		}),
	);

/** Adds providers' routers to `nodes`, and to the gateways there what leads to them. */
export function addProviders(
	nodes: Nodes,
	gateways: readonly Gateway[],
	file: FileValue,
	trace: Trace,
): void {
	const accesses = listAccesses(gateways, file, trace);
	refuseIdleSessions(gateways, file, trace);
	if (refuseRouters(accesses, nodes, trace)) {
		return;
	}

	for (const access of accesses) {
		const {network, key, router, ifname, prefixes} = access;
		const source = ['networks', network, 'prefix'];
		const addresses = prefixes.flatMap(prefix => addressIn(prefix, lastHost(prefix), source, trace));
		trace.note(['nodes', router], ['networks', network, key]);
		trace.note(['nodes', router, 'interfaces', ifname], ['networks', network, key]);
		trace.note(['nodes', router, 'interfaces', ifname, 'addresses'], source);
		const known = nodes[router] ?? {kind: 'router'};
		nodes[router] = {...known, interfaces: {...known.interfaces, [ifname]: {network, addresses}}};
		if (key === 'bgp') {
			addSessions(nodes, access, addresses, trace);
		} else {
			addRoutes(nodes, access, addresses);
		}
	}

	announceRoutes(nodes, accesses);
}

/** A router that speaks BGP to some gateways and has static routes to others tells the former of the latter. */
function announceRoutes(nodes: Nodes, accesses: readonly Access[]): void {
	const of = (wanted: Access['key']): Set<string> =>
		new Set(accesses.filter(({key}) => key === wanted).map(({router}) => router));
	const fixed = of('static');
	for (const router of [...of('bgp')].filter(name => fixed.has(name))) {
		const {routing, ...rest} = nodes[router]!;
		nodes[router] = {...rest, routing: {...routing, main: {...routing?.main, 'announce-routes': true}}};
	}
}

/** Each gateway has a session with the provider, and announces its loopback; the provider passes on what it hears. */
function addSessions(
	nodes: Nodes,
	{network, router, ifname, settings, gateways}: Access,
	addresses: readonly string[],
	trace: Trace,
): void {
	const {asn} = settings!;
	const source = ['networks', network, 'bgp'];
	const family = addresses.some(address => isFamily(address, 6)) ? 6 : 4;
	const first = (all: readonly string[]): string =>
		all.find(address => isFamily(address, family))?.split('/', 1)[0] ?? '';
	const add = (
		node: string,
		name: string,
		session: BgpInput[string],
		more: {asn: number; announce?: string[]},
	) => {
		const {routing, ...rest} = nodes[node]!;
		const main = {...routing?.main, ...more, bgp: {...routing?.main?.bgp, [name]: session}};
		nodes[node] = {...rest, routing: {...routing, main}};
		trace.note(['nodes', node, 'routing', mainNamespace, 'bgp', name], source);
	};

	trace.note(['nodes', router, 'routing', mainNamespace, 'asn'], source);
	for (const gateway of gateways) {
		const uplink = `eth${gateway.uplinks.indexOf(network)}`;
		const {interfaces = {}} = nodes[gateway.name] ?? {};
		const remoteAsn = asnOf(gateway.site, trace);
		// The line's own win over those of all lines.
		const line = gateway.sessions.get(network);
		const common = {...writeTogether(settings!), ...writeTogether(line)};
		const policy = {...writePolicy(settings!), ...writePolicy(line)};
		add(
			gateway.name,
			nameSession(network),
			// The site's other gateways are beyond the provider, under the same AS number.
			{
				interface: uplink,
				neighbor: first(addresses),
				'remote-asn': asn,
				'allow-own-as': true,
				...common,
				...policy,
			},
			{asn: remoteAsn, ...('dummy0' in interfaces ? {announce: ['dummy0']} : {})},
		);
		const neighbor = first(interfaces[uplink]?.addresses ?? []);
		// Within one AS, the provider is the route reflector of its customers.
		const reflects = remoteAsn === asn ? {'rr-client': true} : {};
		const back = {
			interface: ifname,
			neighbor,
			'remote-asn': remoteAsn,
			transit: true,
			...reflects,
			...common,
		};
		add(router, nameSession(gateway.uplinks.length > 1 ? `${gateway.name}_${network}` : gateway.name), back, {
			asn,
		});
	}
}

const nameSession = (peer: string): string => `BGP_${peer.replaceAll(/\W/g, '_')}`;

/** Above the kernel's own metric of IPv6 routes (`IP6_RT_PRIO_USER`). */
const laterMetric = 1024;

/** Each gateway has a default route to the provider, and the provider one to each loopback. */
function addRoutes(
	nodes: Nodes,
	{network, router, bfd, gateways}: Access,
	addresses: readonly string[],
): void {
	const add = (node: string, routes: Routes): void => {
		const known = nodes[node]?.routes ?? [];
		// Of several uplinks the first is taken while it is up.
		const ranked = routes.map(route => {
			const before = known.filter(({to}) => to === route.to).length;
			return before === 0 ? route : {...route, metric: laterMetric + before};
		});
		nodes[node] = {...nodes[node], routes: [...known, ...ranked]};
	};

	for (const gateway of gateways) {
		const {interfaces = {}} = nodes[gateway.name] ?? {};
		const own = interfaces[`eth${gateway.uplinks.indexOf(network)}`]?.addresses ?? [];
		const via = (to: string, hops: readonly string[]): Routes =>
			hops
				.filter(hop => isFamily(hop, isFamily(to, 6) ? 6 : 4))
				.slice(0, 1)
				.map(hop => ({
					to,
					via: hop.split('/', 1)[0]!,
					...(bfd === undefined ? {} : {bfd: writeBfd(bfd)}),
				}));
		add(
			gateway.name,
			['::/0', '0.0.0.0/0'].flatMap(to => via(to, addresses)),
		);
		add(
			router,
			(interfaces.dummy0?.addresses ?? []).flatMap(loopback => via(loopback, own)),
		);
	}
}
