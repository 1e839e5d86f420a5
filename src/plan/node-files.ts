// Renders the files of one node: boot files, the configuration of daemons, and the user's files.

import type {NodePlan} from '../contract/node.js';
import {paths} from '../contract/paths.js';
import {mainNamespace} from '../shared/namespaces.js';
import type {Check, Node} from '../topology/model.js';
import {addressKey} from '../topology/prefix-map.js';
import {switchBridge} from '../topology/resolve/switches.js';
import {commandFiles} from './command-files.js';
import {byInterface, type EndsByNode} from './ends.js';
import {copied, plain, secret} from './files.js';
import type {KeyPair} from './keys.js';
import type {PlannedFile, Sources} from './model.js';
import {endpointNames, keptPath} from './mounted-files.js';
import {namespaceFiles} from './namespace-files.js';
import type {TunnelPorts} from './nftables.js';
import {planNode} from './node-plan.js';
import {ownBirdOf} from './own-bird.js';
import {nameOfEnd, type OwnEnd} from './own-ends.js';
import {ownSource} from './own-source.js';
import {ownTunnelFiles, type PeerFinder} from './own-tunnel-files.js';
import {preferredSources} from './preferred-sources.js';
import {probeFiles} from './probe-files.js';
import {readyFiles} from './ready-files.js';
import {secretsFile} from './secrets.js';
import type {SharedFiles} from './shared-files.js';
import {type PlannedEnd, tunnelFiles} from './tunnel-files.js';

/** What the plan of every node draws on. */
export interface NodeContext {
	/** By name: the other networks that switches join to it, and itself. */
	readonly segments: ReadonlyMap<string, readonly string[]>;
	readonly ends: EndsByNode<PlannedEnd>;
	/** By node: of every node that ends a tunnel. */
	readonly keys: ReadonlyMap<string, KeyPair>;
	readonly sources: Sources;
	/** By name. */
	readonly nodes: ReadonlyMap<string, Node>;
	/** The user's own tunnel ends, by `node/ifname`. */
	readonly ownEnds: ReadonlyMap<string, OwnEnd>;
	readonly peerOf: PeerFinder;
	/** By the node that they begin at. */
	readonly checks: ReadonlyMap<string, readonly Check[]>;
	readonly shared: SharedFiles;
}

/** The interfaces that boot commands wait for: `NAMESPACE INTERFACE`. */
const listInterfaces = ({settings, namespaces}: Node, ends: readonly PlannedEnd[]): string[] => [
	...namespaces.flatMap(({name, interfaces}) => interfaces.map(each => `${name} ${each.name}`)),
	...byInterface(ends).map(([first]) => `${first!.own.namespace} ${first!.own.ifname}`),
	...settings.ownWireguard.map(({namespace, ifname}) => `${namespace} ${ifname}`),
];

/** It has keys where the node has tunnels. */
const nodePlanFile = (values: NodePlan): PlannedFile => {
	const file = plain(paths.nodePlan, [JSON.stringify(values, null, '\t')]);
	const holdsKeys = values.tunnels.some(
		({privateKey, peers}) => privateKey !== null || peers.some(({presharedKey}) => presharedKey !== null),
	);
	return holdsKeys ? secret(file.path, file.content) : file;
};

/** The UDP ports of a node's tunnels, whose sockets are all in main. */
function listPorts(ends: readonly PlannedEnd[], own: readonly OwnEnd[]): TunnelPorts {
	const inOrder = (ports: readonly number[]): number[] =>
		[...new Set(ports)].sort((one, other) => one - other);
	const ofOwn = own.flatMap(end => end.own.listenPort ?? []);
	return {all: inOrder([...ends.map(end => end.own.listenPort), ...ofOwn]), own: inOrder(ofOwn)};
}

const noPorts: TunnelPorts = {all: [], own: []};

function settingsFiles(
	node: Node,
	ends: readonly PlannedEnd[],
	{sources, checks}: NodeContext,
): PlannedFile[] {
	const {files, ready} = node.settings;
	const own = files.flatMap(({path, mode, content, source}) =>
		source === null
			? [copied(keptPath(path), mode ?? 0o644, {content: content!, encoding: 'utf8'})]
			: sources
					.get(source)!
					.map(file =>
						copied(
							keptPath(file.path === '' ? path : `${path.replace(/\/+$/, '')}/${file.path}`),
							mode ?? file.mode,
							file,
						),
					),
	);
	return [
		...own,
		...readyFiles(ready),
		...commandFiles(node.settings, listInterfaces(node, ends), checks.get(node.name) ?? []),
	];
}

/** Those that a node is plugged into, and those that switches join to them. */
function networksOf({namespaces}: Node, segments: NodeContext['segments']): string[] {
	const own = namespaces.flatMap(({interfaces}) => interfaces.flatMap(({network}) => network ?? []));
	const joined = new Set(own.flatMap(network => segments.get(network)!));
	return [...new Set([...own, ...[...joined].sort()])];
}

const addressesOf = (name: string, {nodes}: NodeContext): ReadonlySet<string> =>
	new Set(
		nodes
			.get(name)!
			.namespaces.flatMap(({interfaces}) => interfaces.flatMap(({addresses}) => addresses.map(addressKey))),
	);

/** All files of a node, sorted by path. */
export function renderNodeFiles(node: Node, context: NodeContext): PlannedFile[] {
	const {keys, sources, ownEnds, peerOf} = context;
	const ends = context.ends.get(node.name) ?? [];
	const namespaces = new Map(node.namespaces.map(each => [each.name, each]));
	const own = node.settings.ownWireguard.map(
		({ifname}) => ownEnds.get(nameOfEnd({node: node.name, ifname}))!,
	);
	const values = planNode(node, {planned: ends, own, keys});
	const tunnels = new Map(values.tunnels.map(each => [each.ifname, each]));
	const settled = settingsFiles(node, ends, context);
	const files = [
		nodePlanFile(values),
		plain(paths.nodeName, [node.name]),
		plain(
			paths.wireEnds,
			node.namespaces.flatMap(({name, interfaces}) =>
				interfaces.filter(({network}) => network).map(each => `${name} ${each.name}`),
			),
		),
		plain(
			paths.namespaceOrder,
			node.namespaces.map(({name}) => name),
		),
		// All of them complete, the node starts its daemons.
		plain(paths.awaitedNetworks, networksOf(node, context.segments)),
		...(node.settings.wireguard === 'any'
			? []
			: [plain(paths.wireguardImplementation, [node.settings.wireguard])]),
		...(node.kind === 'switch' ? [plain(paths.bridgeName, [switchBridge])] : []),
		...node.namespaces.flatMap((namespace, index) =>
			namespaceFiles(
				namespace,
				values.namespaces[index]!,
				ownBirdOf(namespace, sources),
				namespace.name === mainNamespace ? preferredSources(node, ends) : new Map(),
				namespace.name === mainNamespace ? listPorts(ends, own) : noPorts,
				settled,
			),
		),
		...byInterface(ends).flatMap(peers => {
			const {namespace, ifname} = peers[0]!.own;
			return tunnelFiles(peers, tunnels.get(ifname)!, namespaces.get(namespace)!);
		}),
		...own.flatMap((end, index) => {
			const {ifname} = end;
			const file = ownSource(node.settings.ownWireguard[index]!.source, ifname, sources);
			return ownTunnelFiles(end, tunnels.get(ifname)!, file, peerOf, name => addressesOf(name, context));
		}),
		...endpointNames(own, context.nodes),
		...probeFiles(
			node,
			ends.map(end => end.own),
		),
		...settled,
	];
	// The last of a path wins: what the user puts in.
	const unique = new Map(files.map(file => [file.path, context.shared.share(file)]));
	return [...unique.values(), ...secretsFile([...unique.values()])].sort((one, other) =>
		one.path < other.path ? -1 : 1,
	);
}
