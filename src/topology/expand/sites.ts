// Lists the sites of a file with their members, and their gateways.

import {parseAddress} from '../address.js';
import type {PatternValues} from '../pattern.js';
import type {Path} from '../problem.js';
import {networkOfUplink, type SiteFields, type SitesValue, type UplinkSession} from '../schema/sites.js';
import {type GatewayNumber, numberGateway} from './numbers.js';
import type {Trace} from './trace.js';

/** One site with its overrides laid in. */
export interface Site {
	/** From 1, in the order of the file. */
	readonly number: number;
	/** Its name, or its number as text. */
	readonly label: string;
	readonly isNamed: boolean;
	readonly fields: SiteFields;
	/** How many gateway numbers each site has to itself. */
	readonly room: number;
	/** Whether sites have a link between gateways by default: then `eth` numbers keep a place for it. */
	readonly hasLink: boolean;
	/** Whether sites have several routers by default, which are then all told apart by number. */
	readonly hasRouters: boolean;
	/** What patterns may name at this site. */
	readonly values: PatternValues;
	/** Where in the file a field of this site was decided. */
	source(...path: string[]): Path;
}

/** One gateway's place, before it becomes a node. */
export interface Gateway extends GatewayNumber {
	readonly site: Site;
	/** Within the site, from 1. */
	readonly index: number;
	readonly name: string;
	/** Networks. */
	readonly uplinks: readonly string[];
	/** Of uplinks that the file gives one. */
	readonly mtus: ReadonlyMap<string, number>;
	/** By uplink: settings of its BGP session. */
	readonly sessions: ReadonlyMap<string, UplinkSession>;
	readonly values: PatternValues;
}

const defaultGateways = 2;

/** Far beyond what one machine runs; a slip in a count must not fill the memory. */
const mostNodes = 1000;

export function listSites(sites: SitesValue | undefined, trace: Trace): Site[] {
	if (sites === undefined) {
		return [];
	}

	const labels = labelsOf(sites, trace);
	for (const label of Object.keys(sites.overrides ?? {})) {
		if (!labels.includes(label)) {
			const path = ['sites', 'overrides', label];
			trace.report({
				path,
				message: 'there is no such site',
				hint: `sites are ${labels.join(', ')}`,
				atKey: true,
			});
		}
	}

	const listed = labels.map((label, index) => makeSite(sites, label, index + 1));
	const nodes = listed.reduce(
		(sum, {fields}) =>
			sum +
			(fields.gateways?.count ?? defaultGateways) +
			(fields.routers?.count ?? 1) +
			(fields.hosts?.count ?? 0),
		0,
	);
	if (nodes > mostNodes) {
		const message = `these are ${nodes} nodes; at most ${mostNodes} are possible`;
		trace.report({path: ['sites'], message, hint: 'make fewer sites, or fewer gateways in each'});
		return [];
	}

	return listed;
}

function labelsOf(sites: SitesValue, trace: Trace): string[] {
	const {count, names} = sites;
	if ((count === undefined) === (names === undefined)) {
		const message = count === undefined ? 'sites needs count or names' : 'sites has both count and names';
		trace.report({path: ['sites'], message, hint: 'count: 3 numbers them, names: [paris, rome] names them'});
	}

	for (const [index, name] of (names ?? []).entries()) {
		if (names!.indexOf(name) !== index) {
			trace.report({path: ['sites', 'names', index], message: `duplicate site ${name}`, hint: null});
		}
	}

	return names ?? Array.from({length: count ?? 0}, (_, index) => String(index + 1));
}

function makeSite(sites: SitesValue, label: string, number: number): Site {
	const override = sites.overrides?.[label] ?? {};
	const usual = sites.gateways?.count ?? defaultGateways;
	return {
		number,
		label,
		isNamed: sites.names !== undefined,
		fields: {
			...sites,
			...override,
			gateways: {...sites.gateways, ...override.gateways},
			routers: {...sites.routers, ...override.routers},
			hosts: {...sites.hosts, ...override.hosts},
		},
		room: sites.gateways?.room ?? Math.max(1, usual),
		hasLink: usual > 1,
		hasRouters: (sites.routers?.count ?? 1) > 1,
		values: {site: number, 'site-name': label},
		source: (...path) =>
			path.reduce<unknown>(
				(value, key) => (value as Record<string, unknown> | undefined)?.[key],
				override,
			) === undefined
				? ['sites', ...path]
				: ['sites', 'overrides', label, ...path],
	};
}

export function listGateways(sites: readonly Site[], trace: Trace): Gateway[] {
	return sites.flatMap(site => {
		const {name: pattern, uplinks: given = ['internet']} = site.fields.gateways ?? {};
		const uplinks = given.map(networkOfUplink);
		const mtus = new Map(
			given.flatMap(each =>
				typeof each === 'string' || each.mtu === undefined ? [] : [[each.network, each.mtu] as const],
			),
		);
		const sessions = new Map(
			given.flatMap(each =>
				typeof each === 'string' || each.bgp === undefined ? [] : [[each.network, each.bgp] as const],
			),
		);
		const namePattern = pattern ?? (site.isNamed ? '{site-name}-gw{gateway}' : 'V{site}-{gateway}');
		return listNumbers(site, sites.length, trace).map((place, position) => {
			const index = position + 1;
			const values = {...site.values, gateway: index, 'gateway-number': place.number};
			const name = trace.fill(namePattern, values, site.source('gateways', 'name'));
			return {...place, site, index, name, uplinks, mtus, sessions, values: {...values, name}};
		});
	});
}

/** The numbers of a site's gateways, as far as there are any. */
function listNumbers(site: Site, sites: number, trace: Trace): GatewayNumber[] {
	const {fields, label, number, room} = site;
	const count = fields.gateways?.count ?? defaultGateways;
	const numbers = Array.from({length: count}, (_, position) => numberGateway(number, position + 1, room));
	const free = numbers.filter(each => each.beyond === 0 || each.number > sites * room);
	if (free.length < count) {
		const message = `there is no number for gateway ${free.length + 1} of site ${label}: ${room} per site are reserved, and the others are used up`;
		const hint = `reserve more per site: sites.gateways.room: ${count}`;
		trace.report({path: site.source('gateways', 'count'), message, hint});
	}

	return free;
}

/** The AS number of a site's gateways. */
export function asnOf(site: Site, trace: Trace): number {
	const {asn = '{65000+site}'} = site.fields;
	const text = typeof asn === 'number' ? String(asn) : trace.fill(asn, site.values, site.source('asn'));
	if (!/^[1-9]\d{0,9}$/.test(text) && text !== '') {
		const message = `${JSON.stringify(text)} is not an AS number`;
		trace.report({
			path: site.source('asn'),
			message,
			hint: 'write a number, or a pattern such as 6500{site}',
		});
		return 1;
	}

	return Number(text || 1);
}

/** A pattern list as a list. */
export const asList = <Item>(value: Item | readonly Item[]): readonly Item[] =>
	Array.isArray(value) ? value : [value as Item];

/** Whether a filled text is an address or prefix of this family. */
export const isFamily = (text: string, family: 4 | 6): boolean =>
	parseAddress(text.split('/', 1)[0]!)?.family === family;
