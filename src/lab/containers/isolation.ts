// The named capabilities that a lab's containers get instead of `privileged`.

import type {ContainerSpec} from '../../engine/containers.js';
import type {Isolation} from '../../topology/model.js';

export type Powers = Pick<
	ContainerSpec,
	'privileged' | 'capabilities' | 'securityOptions' | 'readonlyPaths' | 'deviceRules'
>;

const named = (capabilities: readonly string[]): Powers => ({
	privileged: false,
	capabilities,
	// AppArmor's and SELinux's rules for containers forbid mounts, and so nested namespaces. Docker's seccomp filter stays.
	securityOptions: ['apparmor=unconfined', 'label=disable'],
	// Docker keeps all of /proc/sys from being written to. The settings of a node's own network must be; others need not.
	readonlyPaths: [
		...['bus', 'fs', 'irq', 'sysrq-trigger'].map(name => `/proc/${name}`),
		...['abi', 'debug', 'dev', 'fs', 'kernel', 'user', 'vm'].map(name => `/proc/sys/${name}`),
	],
	// The TUN device, for wireguard-go. A rule, as a device itself must be there on the machine when a container starts.
	deviceRules: ['c 10:200 rwm'],
});

/** Of a node: to shape its network, and to make nested namespaces, which `ip netns` mounts. */
const nodePowers = named(['NET_ADMIN', 'SYS_ADMIN']);

/** Of the fabric: to enter nodes, besides. */
const fabricPowers = named(['NET_ADMIN', 'SYS_ADMIN', 'SYS_PTRACE']);

/** What a node's container is given; empty for privileged, which is a container's own default. */
export const powersOfNode = (isolation: Isolation): Powers => (isolation === 'privileged' ? {} : nodePowers);

export const powersOfFabric = (isolation: Isolation): Powers =>
	isolation === 'privileged' ? {} : fabricPowers;
