// Plans a lab: topology and seed in; containers, files and wires out.

import {createHash} from 'node:crypto';
import {paths} from '../contract/paths.js';
import {groupBy} from '../shared/group-by.js';
import type {Topology} from '../topology/model.js';
import {meetOwnAddresses} from './check-addresses.js';
import {planEnds} from './ends.js';
import {plain, secret} from './files.js';
import {deriveKeyPair, type KeyPair, publicKeyOf} from './keys.js';
import type {ContainerPlan, FabricPlan, Plan, PlannedFile, Sources} from './model.js';
import {renderNodeFiles} from './node-files.js';
import {listOwnEnds, nameOfEnd, peerFinder} from './own-ends.js';
import {SharedFiles} from './shared-files.js';
import {planWiring} from './wiring.js';

/** The fabric's place among the nodes' names; no node may take it. */
export const fabricNode = 'fabric';

/** Of a lab over several machines, a fabric that does not lead goes by this and its machine's name: no node can have such a name. */
export const otherFabric = (machine: string): string => `${fabricNode}@${machine}`;

export const isFabricNode = (node: string): boolean =>
	node === fabricNode || node.startsWith(otherFabric(''));

/** Characters that are copied at a time: of a large lab it is hundreds of megabytes. */
const chunk = 2 ** 20;

/** Digest of the file among these that tells the fabric its plan. */
export function revisionOf(files: readonly PlannedFile[]): string {
	const {content} = files.find(({path}) => path === paths.fabricPlan)!;
	const digest = createHash('sha256');
	for (let start = 0; start < content.length; ) {
		// The two halves of a character beyond 16 bits stay together.
		const isCut = /[\ud800-\udbff]/.test(content.charAt(start + chunk - 1));
		const end = start + chunk + (isCut ? 1 : 0);
		digest.update(content.slice(start, end));
		start = end;
	}

	return digest.digest('hex');
}

/** The file that tells the fabric its plan. */
export const renderFabricPlan = (wiring: FabricPlan): PlannedFile =>
	plain(paths.fabricPlan, [JSON.stringify(wiring, null, '\t')]);

type Limits = Pick<ContainerPlan, 'image' | 'environment' | 'cpus' | 'memory' | 'pids' | 'openFiles'>;

const unlimited: Limits = {
	image: null,
	environment: {},
	cpus: null,
	memory: null,
	pids: null,
	openFiles: null,
};

export const containerName = (lab: string, node: string): string => `${lab}-${node}`;

const planContainer = (
	lab: string,
	node: string,
	files: readonly PlannedFile[],
	{image, environment, cpus, memory, pids, openFiles}: Limits = unlimited,
): ContainerPlan => ({
	node,
	container: containerName(lab, node),
	machine: 'local',
	image,
	environment,
	cpus,
	memory,
	pids,
	openFiles,
	files,
	digest: createHash('sha256')
		.update(JSON.stringify([image, Object.entries(environment), cpus, memory, pids, openFiles]))
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

/**
 * Pure: the same topology, seed and sources always give the same plan, byte for byte. `seed` is `seedLength` random bytes,
 * `sources` what was read of every file that the topology names.
 */
export function planLab(written: Topology, seed: Uint8Array, sources: Sources = new Map()): Plan {
	const topology = meetOwnAddresses(written, sources);
	const lab = topology.name;
	const keys = assignKeys(topology, seed);
	const publicKeys = new Map([...keys].map(([node, {publicKey}]) => [node, publicKey]));
	const wiring = planWiring(topology, publicKeys, sources);
	const told = renderFabricPlan(wiring);
	const own = listOwnEnds(topology, sources);
	const ownEnds = new Map(own.map(end => [nameOfEnd(end), end]));
	const nodes = new Map(topology.nodes.map(node => [node.name, node]));
	const segments = groupBy(topology.networks, ({segment}) => segment);
	const context = {
		segments: new Map(
			topology.networks.map(({name, segment}) => [name, segments.get(segment)!.map(each => each.name)]),
		),
		ends: planEnds(topology.tunnels, seed),
		keys,
		sources,
		nodes,
		ownEnds,
		peerOf: peerFinder(own),
		checks: groupBy(topology.checks, ({from}) => from),
		shared: new SharedFiles(),
	};
	const fabric = planContainer(lab, fabricNode, [
		told,
		secret(paths.seed, `${Buffer.from(seed).toString('base64')}\n`),
	]);
	return {
		lab,
		isolation: topology.isolation,
		volume: `${lab}-${fabricNode}`,
		memory: `${lab}-memory`,
		wiring,
		revision: revisionOf([told]),
		fabric,
		fabrics: [fabric],
		nodes: topology.nodes.map(node =>
			planContainer(lab, node.name, renderNodeFiles(node, context), node.settings),
		),
	};
}
