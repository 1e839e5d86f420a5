// The plan of a topology: containers, files, bridges and wires, and the facts to wait for. Plain data.

import type {
	Expectations,
	FollowedEnd,
	NodePromise,
	ObservedNode,
	OwnInterfacePlan,
	PlannedInterface,
	TunnelPlan,
} from './model-observation.js';

export type * from './model-observation.js';
export type * from './model-spread.js';

import type {FixedRoute, KernelSettings} from '../contract/plan.js';
import type {Isolation, Scenario} from '../topology/model.js';
import type {NodeSettings} from '../topology/model-parts.js';
import type {CheckPlan} from './checks/model.js';
import type {SpreadPlan} from './model-spread.js';

/** The machine that a container runs on: `local` where there is one only, else the name of one of several. */
export type Machine = string;

export interface Plan {
	readonly lab: string;
	/** Of every container, the fabric's too. */
	readonly isolation: Isolation;
	/** The lab's helper: owns bridges, makes wires, observes. Of several, that of the machine that leads. */
	readonly fabric: ContainerPlan;
	/** One for each machine, `fabric` first. */
	readonly fabrics: readonly ContainerPlan[];
	readonly nodes: readonly ContainerPlan[];
	/** Name of the volume through which nodes announce themselves to the fabric. */
	readonly volume: string;
	/** Name of the volume that holds what the lab remembers: it outlives the fabric, which alone mounts it. */
	readonly memory: string;
	/** What the fabric is told; it holds no secret. */
	readonly wiring: FabricPlan;
	/** SHA-256, in hex, of the file in which the fabric is told. */
	readonly revision: string;
}

export interface ContainerPlan
	extends Pick<NodeSettings, 'image' | 'environment' | 'cpus' | 'memory' | 'pids' | 'openFiles'> {
	/** The node's name in the topology; `fabric` for the fabric. */
	readonly node: string;
	/** The container's name: `<lab>-<node>`. */
	readonly container: string;
	readonly machine: Machine;
	/** Put into the container before it starts. */
	readonly files: readonly PlannedFile[];
	/** SHA-256, in hex, over what this plan asks of the container itself. Its files can be changed while it runs. */
	readonly digest: string;
}

export interface PlannedFile {
	/** Absolute. */
	readonly path: string;
	/** Permission bits. */
	readonly mode: number;
	readonly content: string;
	/** `base64` for what is no text. */
	readonly encoding: 'utf8' | 'base64';
	/** Holds a key: never printed. */
	readonly secret: boolean;
}

/** A file of the user's that a topology names, or one of a folder that it names. */
export interface SourceFile {
	/** Below the folder, with forward slashes; empty for a file that is named itself. */
	readonly path: string;
	/** Permission bits. */
	readonly mode: number;
	readonly content: string;
	readonly encoding: 'utf8' | 'base64';
}

/** What was read of the files and folders that a topology names, by the name that it uses. */
export type Sources = ReadonlyMap<string, readonly SourceFile[]>;

/** `/etc/wgsim/fabric.json`: read by the fabric, and by any wgsim that finds the running lab. */
export interface FabricPlan {
	readonly lab: string;
	readonly bridges: readonly BridgePlan[];
	readonly wires: readonly WirePlan[];
	/** Names of the nodes: lines of hosts(5), for all of them. */
	readonly names: readonly string[];
	readonly nodes: readonly ObservedNode[];
	/** Dummies, and the ends of tunnels that wgsim configures. */
	readonly interfaces: readonly PlannedInterface[];
	readonly followed: readonly FollowedEnd[];
	/** Those that wgsim configures. */
	readonly tunnels: readonly TunnelPlan[];
	/** WireGuard interfaces that the user configures. */
	readonly own: readonly OwnInterfacePlan[];
	/** Of nodes that do not promise all of their own configuration. */
	readonly promises: readonly NodePromise[];
	readonly expect: Expectations;
	/** What `wgsim check` holds the lab to. */
	readonly checks: CheckPlan;
	/** What the topology has to be broken, and what is to hold then: a running lab is found without its file. */
	readonly scenarios: readonly Scenario[];
	/** Seconds for which its routing may be silent, and yet do something by a timer. */
	readonly silence: number;
	/** Of a lab over several machines only. */
	readonly spread?: SpreadPlan;
}

export interface BridgePlan {
	/** Interface name in the fabric's namespace. */
	readonly name: string;
	/** `cable` joins two interfaces and has no will of its own: it learns nothing, and passes on what switches keep. */
	readonly kind: 'switch' | 'cable';
	readonly network: string;
	readonly mtu: number;
}

export interface WirePlan {
	readonly kind: 'veth';
	/** The network that it belongs to. */
	readonly network: string;
	readonly mtu: number;
	readonly ends: readonly [NodeEnd, BridgeEnd];
	/** What happens to packets as they leave the node, and as they come to it. */
	readonly impair: readonly [WireImpairment | null, WireImpairment | null];
}

/** As in the topology: milliseconds, percent, bits a second. */
export interface WireImpairment {
	readonly delay: number | null;
	readonly jitter: number | null;
	readonly loss: number | null;
	readonly rate: number | null;
	readonly dropFragments: boolean;
	readonly dropTooBig: boolean;
}

export interface NodeEnd {
	readonly node: string;
	readonly namespace: string;
	readonly ifname: string;
	readonly mac: string;
	/** As in `ip address add`. */
	readonly addresses: readonly string[];
	/** The bridge in that namespace that it is a port of; null but on a switch. */
	readonly master: string | null;
	/** The fixed routes that leave here. They come and go with the interface. */
	readonly routes: readonly FixedRoute[];
	/** Of this interface. */
	readonly sysctls: KernelSettings;
}

export interface BridgeEnd {
	readonly bridge: string;
	/** The port's interface name in the fabric's namespace. */
	readonly port: string;
}
