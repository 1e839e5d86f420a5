// The reference lab, under a name of its own, as the benches start it.

import {readFileSync} from 'node:fs';
import {parseTopology, type Topology} from '../src/topology/index.js';

const file = 'routed-vpn.yaml';

export function readReference(name: string): Topology {
	const text = readFileSync(new URL(`../topologies/${file}`, import.meta.url));
	return {...parseTopology(text, {file}), name};
}
