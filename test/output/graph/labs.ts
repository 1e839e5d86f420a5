// Every lab that ships, as a graph.

import {readdirSync, readFileSync} from 'node:fs';
import type {Topology} from '../../../src/topology/index.js';
import {parseTopology} from '../../../src/topology/index.js';

const folder = new URL('../../../topologies/', import.meta.url);

/** The text of each lab by its name. */
export const labs: ReadonlyMap<string, string> = new Map(
	readdirSync(folder)
		.filter(file => file.endsWith('.yaml'))
		.map(file => [file.replace('.yaml', ''), readFileSync(new URL(file, folder), 'utf8')] as const),
);

export const readLab = (name: string): Topology => parseTopology(labs.get(name)!, {file: `${name}.yaml`});

/** A company of 14 nodes, whose shape is none of the shipped labs'. */
export const readCompany = (): Topology =>
	parseTopology(readFileSync(new URL('company.yaml', import.meta.url), 'utf8'), {file: 'company.yaml'});

/** Twenty sites with two gateways each. */
export const readLargeMesh = (): Topology =>
	parseTopology(
		'name: large\nnetworks: {internet: {ospf: PUBLIC}}\nsites: {count: 20, gateways: {count: 2}}\n',
		{
			file: 'large.yaml',
		},
	);
