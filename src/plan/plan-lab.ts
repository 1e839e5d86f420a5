// The whole plan of a lab: topology and seed in, containers, files and wires out.

import {createHash} from 'node:crypto';
import type {Topology} from '../topology/model.js';
import {deriveKeyPair, type KeyPair, publicKeyOf} from './keys.js';
import type {ContainerPlan, Plan, PlannedFile} from './model.js';
import {renderNodeFiles} from './node-files.js';
import {planWiring} from './wiring.js';

/** The fabric's place among the nodes' names; no node may take it. */
export const fabricNode = 'fabric';

/** Where the fabric finds its plan. */
export const fabricPlanPath = '/etc/wgsim/fabric.json';

/** Where the lab's seed rests: in the fabric only, so that a later run can make the same plan again. */
export const seedPath = '/etc/wgsim/seed';

export const containerName = (lab: string, node: string): string => `${lab}-${node}`;

const planContainer = (lab: string, node: string, files: readonly PlannedFile[]): ContainerPlan => ({
	node,
	container: containerName(lab, node),
	machine: 'local',
	files,
	digest: createHash('sha256')
		.update(JSON.stringify(files.map(({path, mode, content}) => [path, mode, content])))
		.digest('hex'),
});

/** Each node that ends a tunnel has one key pair, the topology's or its own of the seed. */
function assignKeys({tunnels}: Topology, seed: Uint8Array): Map<string, KeyPair> {
	const keys = new Map<string, KeyPair>();
	for (const {node, privateKey} of tunnels.flatMap(({a, b}) => [a, b])) {
		if (!keys.has(node)) {
			keys.set(
				node,
				privateKey === null ? deriveKeyPair(seed, node) : {privateKey, publicKey: publicKeyOf(privateKey)},
			);
		}
	}

	return keys;
}

/** Pure: the same topology and seed always give the same plan, byte for byte. `seed` is `seedLength` random bytes. */
export function planLab(topology: Topology, seed: Uint8Array): Plan {
	const lab = topology.name;
	const keys = assignKeys(topology, seed);
	const publicKeys = new Map([...keys].map(([node, {publicKey}]) => [node, publicKey]));
	const wiring = planWiring(topology, publicKeys);
	return {
		lab,
		volume: `${lab}-${fabricNode}`,
		wiring,
		fabric: planContainer(lab, fabricNode, [
			{path: fabricPlanPath, mode: 0o644, content: `${JSON.stringify(wiring, null, '\t')}\n`, secret: false},
			{path: seedPath, mode: 0o600, content: `${Buffer.from(seed).toString('base64')}\n`, secret: true},
		]),
		nodes: topology.nodes.map(node =>
			planContainer(
				lab,
				node.name,
				renderNodeFiles(node, topology.tunnels, keys.get(node.name) ?? null, publicKeys),
			),
		),
	};
}
