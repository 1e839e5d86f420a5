// The Docker request for a node's container, and for the fabric's.

import {createHash} from 'node:crypto';
import {paths} from '../../contract/paths.js';
import {contractVersion} from '../../contract/version.js';
import {localMachine} from '../../engine/client.js';
import type {ContainerSpec} from '../../engine/containers.js';
import type {ContainerPlan, Plan} from '../../plan/model.js';
import {fabricNode, isFabricNode} from '../../plan/plan-lab.js';
import {currentUser} from './current-user.js';
import {powersOfFabric, powersOfNode} from './isolation.js';
import {type LabMachine, writeMachines} from './lab-machines.js';
import {labels} from './labels.js';

export interface Making {
	readonly plan: Plan;
	readonly image: string;
	/** The topology file's name, for a label. */
	readonly source: string;
	/** The plan's isolation is not what was asked for, but what this engine can do. */
	readonly forced: boolean;
	/** Of a lab over several: all of them, for a label. */
	readonly machines?: readonly LabMachine[];
	/** For a label: see `owner.ts`. */
	readonly owner?: string | undefined;
	/** That of the lab that there is; null for a new one, which is ours. */
	readonly user?: string | null;
}

type UnlabelledSpec = Omit<ContainerSpec, 'labels'>;

const sharedVolume = ({volume}: Plan) => ({[paths.sharedFolder]: volume});

const common = ({plan, image}: Making, planned: ContainerPlan) => ({
	name: planned.container,
	image,
	// Where nodes announce themselves to the fabric, below a /run that is empty at every start.
	volumes: sharedVolume(plan),
	tmpfs: {'/run': 'mode=755,exec'},
	// Seconds. A node ends within 0.1 s of being asked to; but where a busy machine is late with that, Docker kills it, and
	// may then take away its file system under the next run (moby/moby issue 43402): no docker exec gets in any more.
	stopTimeout: 10,
	// Whatever ended it, it comes back; but not after a docker stop or kill, nor where it was stopped when the engine ended.
	restart: 'unless-stopped' as const,
});

const nodeSpec = (making: Making, planned: ContainerPlan): UnlabelledSpec => ({
	...common(making, planned),
	...powersOfNode(making.plan.isolation),
	...(planned.image === null ? {} : {image: planned.image}),
	hostname: planned.node,
	// Said here too: an image that is not made from wgsim's then fails by saying what it lacks.
	entrypoint: ['/usr/local/sbin/wgsim-boot'],
	env: planned.environment,
	...(planned.cpus === null ? {} : {cpus: planned.cpus}),
	...(planned.memory === null ? {} : {memory: planned.memory}),
	...(planned.pids === null ? {} : {pids: planned.pids}),
	...(planned.openFiles === null ? {} : {openFiles: planned.openFiles}),
});

/** It sees the machine's processes, and so every node's namespaces, and has no network of its own. */
const fabricSpec = (making: Making, planned: ContainerPlan): UnlabelledSpec => ({
	...common(making, planned),
	...powersOfFabric(making.plan.isolation),
	hostname: planned.container,
	pid: 'host',
	volumes: {...sharedVolume(making.plan), [paths.memory]: making.plan.memory},
	entrypoint: ['/usr/local/sbin/wgsim-fabric'],
	// Bridges join others; they say nothing themselves.
	sysctls: {'net.ipv6.conf.all.disable_ipv6': '1', 'net.ipv6.conf.default.disable_ipv6': '1'},
});

const contractOf = ({node}: ContainerPlan): string | null =>
	isFabricNode(node) ? String(contractVersion) : null;

/**
 * A container's digest: over its image and all that is asked of Docker, and the contract that a fabric keeps. What is in its files can be
 * changed in place.
 */
const digestOf = (spec: UnlabelledSpec, planned: ContainerPlan, contract: string | null): string =>
	createHash('sha256')
		.update(JSON.stringify([planned.digest, spec, ...(contract === null ? [] : [contract])]))
		.digest('hex');

/** All that is asked of Docker for one container of a lab. */
export function containerSpec(making: Making, planned: ContainerPlan): ContainerSpec {
	const spec = (isFabricNode(planned.node) ? fabricSpec : nodeSpec)(making, planned);
	const contract = contractOf(planned);
	return {
		...spec,
		labels: {
			[labels.lab]: making.plan.lab,
			[labels.node]: planned.node,
			[labels.plan]: digestOf(spec, planned, contract),
			[labels.isolation]: making.forced ? 'forced' : making.plan.isolation,
			[labels.source]: making.source,
			[labels.user]: making.user ?? currentUser(),
			...(contract === null ? {} : {[labels.contract]: contract}),
			...ownerLabel(making),
			...(planned.machine === localMachine ? {} : {[labels.machine]: planned.machine}),
			...machinesLabel(making),
		},
		volumeLabels: volumeLabels(making),
	};
}

const ownerLabel = ({owner}: Making) => (owner === undefined ? {} : {[labels.owner]: owner});

const machinesLabel = ({machines = []}: Making) =>
	machines.length === 0 ? {} : {[labels.machines]: writeMachines(machines)};

/** Labels of the lab's volumes. */
export const volumeLabels = (making: Making): Record<string, string> => ({
	[labels.lab]: making.plan.lab,
	[labels.node]: fabricNode,
	[labels.source]: making.source,
	...ownerLabel(making),
	...machinesLabel(making),
});
