// The paths by which wgsim and the programs of its node image meet. scripts/emit-contract.ts writes them for Python and for shell. A path that
// one module alone knows stands in that module.

import {mainNamespace} from '../shared/namespaces.js';

/** Of the fabric: what a lab remembers. It is on a volume, because the fabric can be replaced. */
const ofFabric = {
	memory: '/etc/wgsim',
	/** What the fabric is told: the plan of wires, nodes and checks. It holds no secret. */
	fabricPlan: '/etc/wgsim/fabric.json',
	faultsFile: '/etc/wgsim/faults.json',
	/** Whether each pair answered when it was last asked. */
	answersFile: '/etc/wgsim/answers.json',
	/** Which keys were rotated. */
	rotatedKeys: '/etc/wgsim/keys.json',
	/** In the fabric only, so that a later run can make the same plan again. */
	seed: '/etc/wgsim/seed',
	/** Of a lab over several machines: the name of this fabric's own. */
	machineName: '/etc/wgsim/machine',
	/** By which the fabrics of such a lab prove to each other that they are of it. */
	talkKey: '/etc/wgsim/talk',
	/** `NODE.json`: files of a node that has not come up yet. */
	pendingFiles: '/etc/wgsim/pending',
} as const;

/** On the volume that the fabric and the nodes share. */
const shared = {
	sharedFolder: '/run/fabric',
	/** By node: its network namespace, the start of its first process, and `booting` or `ready`. */
	announcements: '/run/fabric/nodes',
	/** When a node last came up, in Unix time: nobody has to look at all announcements to learn it. */
	lastAnnounced: '/run/fabric/announced',
	/** A FIFO that wakes the fabric. */
	bell: '/run/fabric/bell',
	/** By node: a FIFO that wakes it while it waits for the fabric. */
	wakers: '/run/fabric/wakers',
	/** By node: the time at which it ended. */
	endedNodes: '/run/fabric/ended',
	/** By network: all of its members are plugged in. */
	completeNetworks: '/run/fabric/complete',
	/** `NODE/IFNAME`: a tunnel end with a socket and keys. */
	listening: '/run/fabric/listening',
	/** `NODE/IFNAME`: a tunnel end that the fabric is to open; `ROLE NAMESPACE ADDRESS END` is in it. */
	waitingTunnels: '/run/fabric/waiting',
	/** A FIFO that wakes the fabric once such an end waits. */
	openingBell: '/run/fabric/opening',
	/** Lines of hosts(5) for the nodes of the lab. */
	sharedHosts: '/run/fabric/hosts',
} as const;

/** Of a node: what it is told. */
const ofNode = {
	/** Its own account of its files: path → digest. */
	manifest: '/etc/wgsim/manifest.json',
	/** All that it is given, as values. It holds keys. */
	nodePlan: '/etc/wgsim/node.json',
	nodeName: '/etc/wgsim/name',
	/** Lines of hosts(5) that its own WireGuard files need. */
	ownNames: '/etc/wgsim/names',
	/** Passwords and keys that its output filter hides. */
	secrets: '/etc/wgsim/secrets',
	/** `NAMESPACE INTERFACE`: what boot commands wait for. */
	awaitedInterfaces: '/etc/wgsim/interfaces',
	/** `NAMESPACE INTERFACE`: the ends of its wires. */
	wireEnds: '/etc/wgsim/wires',
	/** The networks that must be complete before it goes on. */
	awaitedNetworks: '/etc/wgsim/networks',
	/** The bridge of a switch. */
	bridgeName: '/etc/wgsim/bridge',
	/** `kernel` or `userspace`. */
	wireguardImplementation: '/etc/wgsim/wireguard-implementation',
	/** `INDEX.SECONDS.WHEN.NAMESPACE`. */
	bootCommands: '/etc/wgsim/commands',
	/** What commands wait for that run once the node has converged: `reach` has addresses, `expect` what may stay down. */
	convergedFiles: '/etc/wgsim/converged',
	/** A folder for each namespace. */
	namespaceFiles: '/etc/wgsim/namespaces',
	namespaceOrder: '/etc/wgsim/namespaces/order',
	/** A folder for each tunnel end, by its interface. */
	tunnels: '/etc/wgsim/tunnels',
	/** Services of runit, as planned. */
	plannedServices: '/etc/wgsim/services',
	/** The node's own versions of files that Docker mounts over those of the container. */
	mountedFiles: '/etc/wgsim/mounted',
	/** Complaints about files that could not be written. */
	unplacedFiles: '/etc/wgsim/unplaced',
	wireguardConfigs: '/etc/wireguard',
	birdConfigs: '/etc/bird',
	/** See ip-netns(8). */
	namespaceConfigs: '/etc/netns',
} as const;

/** Of a node that runs. */
const running = {
	booted: '/run/booted',
	/** Tunnels that are open, or were in an earlier run. */
	opened: '/run/opened',
	/** Services of runit, as they run. */
	services: '/run/service',
	/** What the node was told to do and cannot: `KIND.SUBJECT`. */
	complaints: '/run/wgsim/complaints',
	/** How often a service has exited by itself, and when it last did. */
	serviceExits: '/run/wgsim/ends',
	/** With `.SERVICE`: what a service said. */
	keptOutput: '/run/wgsim/words',
	/** With `.NAMESPACE`: its rules of nftables, as the kernel listed them when they were loaded. */
	loadedRules: '/run/wgsim/rules',
	birdRun: '/run/bird',
	/** With `.NAMESPACE`: as old as the last end of its BIRD. */
	birdEnded: '/run/bird/ended',
	/** Where the BIRD of `main` listens for birdc: its default. */
	mainBirdSocket: '/run/bird/bird.ctl',
	/** Where the BIRD of another namespace does. */
	nestedBirdSocket: '/run/bird6.NAMESPACE.ctl',
	/** `IFNAME.sock` of wireguard-go. */
	wireguardSockets: '/run/wireguard',
	wgQuickRun: '/run/wg-quick',
	/** See ip-netns(8). */
	namespaceHandles: '/run/netns',
} as const;

/** Those that the programs of a node know. */
export const nodePaths = {...shared, ...ofNode, ...running} as const;

export const paths = {...ofFabric, ...nodePaths} as const;

/** Where a node's files rest in the fabric, as one JSON document, until that node comes up and is handed them. */
export const pendingPath = (node: string): string => `${paths.pendingFiles}/${node}.json`;

/** Where the BIRD of a namespace listens for birdc. */
export const birdSocketOf = (namespace: string): string =>
	namespace === mainNamespace ? paths.mainBirdSocket : paths.nestedBirdSocket.replace('NAMESPACE', namespace);
