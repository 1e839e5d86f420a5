// Lists the underlays of a provider, with its router on each, and refuses impossible ones.

import type {Prefix} from '../address.js';
import type {BfdValue} from '../schema/bfd.js';
import type {FileValue} from '../schema/file.js';
import type {NodeInput} from '../schema/node.js';
import type {Gateway} from './sites.js';
import type {Trace} from './trace.js';

type Underlay = NonNullable<NonNullable<FileValue['networks']>[string]>;

/** One network that a provider serves. */
export interface Access {
	readonly network: string;
	readonly key: 'bgp' | 'static';
	/** Name of the provider's router, and its interface here. */
	readonly router: string;
	readonly ifname: string;
	readonly prefixes: readonly Prefix[];
	readonly settings: Exclude<Underlay['bgp'], number | undefined> | null;
	/** Of static routes. */
	readonly bfd: BfdValue | undefined;
	readonly gateways: readonly Gateway[];
}

/** Whether a network's gateways reach each other's loopbacks by a provider's router. */
export const hasProvider = (underlay: Underlay | null | undefined): boolean =>
	underlay?.bgp !== undefined || (underlay?.static ?? false) !== false;

export function listAccesses(gateways: readonly Gateway[], file: FileValue, trace: Trace): Access[] {
	const ports = new Map<string, number>();
	return Object.entries(file.networks ?? {}).flatMap(([network, underlay]): Access[] => {
		if (underlay === null || !hasProvider(underlay)) {
			return [];
		}

		const key = underlay.bgp === undefined ? 'static' : 'bgp';
		const path = ['networks', network, key];
		const own = gateways.filter(({uplinks}) => uplinks.includes(network));
		const problem = refuse(underlay, own.length);
		if (problem !== null) {
			trace.report({path, ...problem, atKey: true});
			return [];
		}

		const given = typeof underlay[key] === 'object' ? underlay[key].router : undefined;
		const router = given ?? `${network}-pe`;
		const port = ports.get(router) ?? 0;
		ports.set(router, port + 1);
		const {bgp} = underlay;
		const settings = typeof bgp === 'number' ? {asn: bgp} : (bgp ?? null);
		const {static: fixed} = underlay;
		return [
			{
				network,
				key,
				router,
				ifname: `eth${port}`,
				prefixes: underlay.prefix ?? [],
				settings,
				bfd: typeof fixed === 'object' ? fixed.bfd : undefined,
				gateways: own,
			},
		];
	});
}

/** Settings of a session on a line that has none; once for each site. */
export function refuseIdleSessions(gateways: readonly Gateway[], {networks}: FileValue, trace: Trace): void {
	for (const {index, site, uplinks, sessions} of gateways) {
		for (const network of index === 1 ? sessions.keys() : []) {
			if (networks?.[network]?.bgp === undefined) {
				trace.report({
					path: [...site.source('gateways', 'uplinks'), uplinks.indexOf(network), 'bgp'],
					message: `there is no BGP on ${network}`,
					hint: `write networks.${network}.bgp, or remove this`,
				});
			}
		}
	}
}

/** True where a router cannot be what its networks say. */
export function refuseRouters(
	accesses: readonly Access[],
	nodes: Readonly<Record<string, NodeInput>>,
	trace: Trace,
): boolean {
	const numbers = new Map<string, number>();
	const found = accesses.flatMap(({network, key, router, settings}) => {
		const path = ['networks', network, key];
		if (Object.hasOwn(nodes, router)) {
			return [
				{
					path,
					message: `the sites already make a node ${router}`,
					hint: "give the provider's router another name",
				},
			];
		}

		const known = numbers.get(router);
		const asn = settings?.asn ?? known;
		if (asn !== undefined) {
			numbers.set(router, known ?? asn);
		}

		const message = `the router ${router} has AS ${known} on another network`;
		return known === undefined || known === asn
			? []
			: [{path, message, hint: 'a router has one AS number, on all its networks'}];
	});
	for (const finding of found) {
		trace.report(finding);
	}

	return found.length > 0;
}

function refuse(
	{bgp, static: fixed, ospf, prefix = []}: Underlay,
	gateways: number,
): {message: string; hint: string} | null {
	const ospfName = typeof ospf === 'object' ? ospf.name : ospf;
	const ways = [bgp, fixed === false ? undefined : fixed, ospfName].filter(way => way !== undefined);
	if (ways.length > 1) {
		return {message: 'an underlay has one of ospf, bgp and static', hint: 'remove the others'};
	}

	if (prefix.length === 0) {
		const hint = 'add prefix: with an IPv6 or IPv4 prefix, or both';
		return {message: "the provider's router needs addresses here, and this network has no prefix", hint};
	}

	const hint = 'name it in sites.gateways.uplinks; between nodes of your own, write their routing';
	return gateways > 0 ? null : {message: 'no gateway of a site has an uplink here', hint};
}
