// The reference lab and what tests make of it.

import {readFileSync} from 'node:fs';
import type {Plan, PlannedFile} from '../../src/plan/model.js';
import {parseTopology, type Topology} from '../../src/topology/index.js';

export const referenceText = readFileSync(
	new URL('../../topologies/routed-vpn.yaml', import.meta.url),
	'utf8',
);

export const read = (text: string): Topology => parseTopology(text, {file: 'lab.yaml'});

/** The reference lab as it is, but with keys made at start, and with addresses that do not move when sites come. */
export const referenceWithoutKeys = referenceText
	.replace(/^ +private-key: .*\n/m, '')
	.replace(/^ +transit: .*\n/m, '  transit: ["2001:db8:ff::/64", 169.254.1.0/24]\n');

/** Any 32 bytes that stay the same. */
export const seed = Uint8Array.from({length: 32}, (_, index) => index);

/** The files of one of the plan's containers, sorted by path as they go in. */
export function filesOf({fabric, nodes}: Plan, node: string): readonly PlannedFile[] {
	return [fabric, ...nodes].find(planned => planned.node === node)!.files;
}
