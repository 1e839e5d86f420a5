// What wgsim asks of Docker for a node's container, and for the fabric's.

import type {ContainerSpec} from '../engine/containers.js';
import type {ContainerPlan, Plan} from '../plan/model.js';
import {labels} from './labels.js';

export interface Making {
	readonly plan: Plan;
	readonly image: string;
	/** The topology file's name, for a label. */
	readonly source: string;
}

/** The label that decides whether a container is still what is wanted: plan and image together. */
export const digestLabel = ({digest}: ContainerPlan, image: string): string =>
	`${digest.slice(0, 32)}@${image.split(':').at(-1)}`;

const common = ({plan, image, source}: Making, planned: ContainerPlan) => ({
	name: planned.container,
	image,
	labels: {
		[labels.lab]: plan.lab,
		[labels.node]: planned.node,
		[labels.plan]: digestLabel(planned, image),
		[labels.source]: source,
	},
	// Where nodes announce themselves to the fabric, below a /run that is empty at every start.
	volumes: {'/run/fabric': plan.volume},
	tmpfs: {'/run': 'mode=755,exec'},
	// Seconds. A node ends within 0.1 s of being asked to; but where a busy machine is late with that, Docker kills it, and
	// may then take away its file system under the next run (moby/moby issue 43402): no docker exec gets in any more.
	stopTimeout: 10,
});

export const nodeSpec = (making: Making, planned: ContainerPlan): ContainerSpec => ({
	...common(making, planned),
	...(planned.image === null ? {} : {image: planned.image}),
	hostname: planned.node,
	// Said here too: an image that is not made from wgsim's then fails by saying what it lacks.
	entrypoint: ['/usr/local/sbin/wgsim-boot'],
	env: planned.environment,
	...(planned.cpus === null ? {} : {cpus: planned.cpus}),
	...(planned.memory === null ? {} : {memory: planned.memory}),
});

/** It sees the machine's processes, and so every node's namespaces, and has no network of its own. */
export const fabricSpec = (making: Making, planned: ContainerPlan): ContainerSpec => ({
	...common(making, planned),
	hostname: `${making.plan.lab}-${planned.node}`,
	pid: 'host',
	entrypoint: ['/usr/local/sbin/wgsim-fabric'],
	// Bridges join others; they say nothing themselves.
	sysctls: {'net.ipv6.conf.all.disable_ipv6': '1', 'net.ipv6.conf.default.disable_ipv6': '1'},
});
