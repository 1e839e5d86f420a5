// The labs of 9, 50 and 100 nodes whose observation is measured.

import {parseTopology, type Topology} from '../src/topology/index.js';

export interface ObservedLab {
	readonly nodes: number;
	/** Share of one processor. */
	readonly goal: number;
	readonly topology: Topology;
}

/** Sites of two gateways, and tunnels between all gateways of different sites. */
function planSites(underlay: string, counts: string): Topology {
	const text = [
		'name: bench-observer',
		`networks: {internet: ${underlay}}`,
		`sites: {gateways: {count: 2}, ${counts}}`,
		'overlay: {mesh: full}',
	].join('\n');
	return parseTopology(text, {file: 'bench-observer.yaml'});
}

/**
 * 12 tunnels among 6 gateways; 40 among 10; 180 among 20. In the last, sites have hosts too, and a provider's router keeps
 * gateways from being each other's neighbours: a kernel knows 1,024 neighbours in all its namespaces (gc_thresh3), and 100 routers on
 * eleven segments are more.
 */
export const observedLabs: readonly ObservedLab[] = [
	{nodes: 9, goal: 0.05, topology: planSites('{ospf: PUBLIC}', 'count: 3, routers: {count: 1}')},
	{nodes: 50, goal: 0.15, topology: planSites('{ospf: PUBLIC}', 'count: 5, routers: {count: 8}')},
	{
		nodes: 100,
		goal: 0.3,
		topology: planSites(
			"{prefix: ['2001:db8:ffff::/64'], bgp: 64500}",
			'count: 10, routers: {count: 5}, hosts: {count: 3}',
		),
	},
];
