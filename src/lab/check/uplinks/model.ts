// The uplinks of a running lab: interfaces by which packets of tunnels may leave a node, where there are several.

import type {Place, PlannedTunnel, UplinkPlan} from '../../../plan/checks/model.js';
import type {Prefix} from '../../../topology/address.js';
import type {Way} from '../built-in/mtu.js';
import type {Device} from '../read/devices.js';

export interface UplinkTunnel {
	readonly tunnel: PlannedTunnel;
	/** The user's own: its MTU is what its interfaces have, and not promised. */
	readonly isOwn: boolean;
	/** Both ways. */
	readonly ways: readonly Way[];
}

export interface Uplink extends Omit<UplinkPlan, 'tunnels'> {
	readonly tunnels: readonly UplinkTunnel[];
}

/** A node whose uplinks are unknown, and why. */
export interface Unknown {
	readonly node: string;
	readonly why: string;
}

export interface FoundUplinks {
	readonly uplinks: readonly Uplink[];
	readonly unknown: readonly Unknown[];
}

export const noUplinks: FoundUplinks = {uplinks: [], unknown: []};

/** A WireGuard device as its namespace shows it. */
export interface FoundDevice extends Place, Device {
	/** Bytes. */
	readonly mtu: number;
	/** Of its namespace, its own first; host bits are kept, link-local ones are left out. */
	readonly addresses: readonly Prefix[];
}
