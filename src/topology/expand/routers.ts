// Expands one inner router of a site into a node: the LAN, and a dummy for its prefixes.

import {mainNamespace} from '../../shared/namespaces.js';
import type {Prefix} from '../address.js';
import type {FileValue} from '../schema/file.js';
import type {NodeInput} from '../schema/node.js';
import {memberAddresses} from './segments.js';
import {expandRoutes} from './site-routes.js';
import {siteProtocols} from './site-routing.js';
import {asList, type Site} from './sites.js';
import type {Trace} from './trace.js';

const defaultAnnounce = ['2001:db8:a{site}:{router-1}::1/64', '10.{router-1}.{site}.1/24'];

/** The routers of one site as nodes, by name. */
export function expandRouters(
	site: Site,
	lan: readonly Prefix[],
	file: FileValue,
	trace: Trace,
): [string, NodeInput][] {
	const {count = 1, name: pattern} = site.fields.routers ?? {};
	return Array.from({length: count}, (_, position) => {
		const values = {...site.values, router: position + 1};
		// A second router must not rename the only one.
		const numbered = site.hasRouters || position > 0 ? 'R{site}-{router}' : 'R{site}';
		const namePattern = pattern ?? (site.isNamed ? '{site-name}-r{router}' : numbered);
		const name = trace.fill(namePattern, values, site.source('routers', 'name'));
		return [name, expandRouter(name, {...values, name}, site, lan, file, trace)];
	});
}

function expandRouter(
	name: string,
	values: {site?: number | string; router: number; name: string},
	site: Site,
	lan: readonly Prefix[],
	file: FileValue,
	trace: Trace,
): NodeInput {
	const {announce = defaultAnnounce, 'router-id': routerId = '0.{router-1}.0.{site}'} =
		site.fields.routers ?? {};
	const source = site.source('routers', 'announce');
	const all = {...site.values, ...values};
	const interfaces = {
		eth0: {
			network: `lan${site.number}`,
			addresses: memberAddresses(lan, 'router', values.router),
		},
		dummy0: {addresses: asList(announce).map(text => trace.fill(text, all, source))},
	};
	const routerIdSource = site.source('routers', 'router-id');
	trace.note(['nodes', name], site.source('routers', 'name'));
	trace.note(['nodes', name, 'interfaces', 'eth0'], site.source('lan'));
	trace.note(['nodes', name, 'interfaces', 'dummy0'], source);
	trace.note(['nodes', name, 'routing', mainNamespace, 'router-id'], routerIdSource);
	return {
		kind: 'router',
		site: site.label,
		interfaces,
		...expandRoutes('routers', name, site, all, trace),
		routing: {
			main: {
				'router-id': trace.fill(routerId, all, routerIdSource),
				...siteProtocols(interfaces, file, false),
			},
		},
	};
}
