// Expands the hosts of a site into nodes: an address on the LAN and a default route.

import {formatAddress, nthAddress, type Prefix} from '../address.js';
import type {NodeInput} from '../schema/node.js';
import {memberAddresses, memberOffset} from './segments.js';
import {expandRoutes} from './site-routes.js';
import type {Site} from './sites.js';
import type {Trace} from './trace.js';

/** The hosts of one site as nodes, by name. */
export function expandHosts(site: Site, lan: readonly Prefix[], trace: Trace): [string, NodeInput][] {
	const {count = 0, name: pattern} = site.fields.hosts ?? {};
	const namePattern = pattern ?? (site.isNamed ? '{site-name}-h{host}' : 'H{site}-{host}');
	const hasRouter = (site.fields.routers?.count ?? 1) > 0;
	return Array.from({length: count}, (_, position) => {
		const host = position + 1;
		const name = trace.fill(namePattern, {...site.values, host}, site.source('hosts', 'name'));
		trace.note(['nodes', name], site.source('hosts', 'name'));
		trace.note(['nodes', name, 'interfaces', 'eth0'], site.source('lan'));
		const addresses = memberAddresses(lan, 'host', host);
		const routes = lan.flatMap(prefix => {
			const via = nthAddress(prefix, BigInt(memberOffset(hasRouter ? 'router' : 'gateway', 1, prefix)));
			return via === null ? [] : [{to: prefix.family === 4 ? '0.0.0.0/0' : '::/0', via: formatAddress(via)}];
		});
		const {routes: own = []} = expandRoutes('hosts', name, site, {...site.values, host, name}, trace);
		const node: NodeInput = {
			kind: 'host',
			site: site.label,
			interfaces: {eth0: {network: `lan${site.number}`, addresses}},
			routes: [...own, ...routes.filter(({to}) => !own.some(route => route.to === to))],
		};
		return [name, node];
	});
}
