// Renders the files of one node: what its first process reads, the daemons' configuration, and what the user puts in.

import type {Network, Node, Tunnel, TunnelEnd} from '../topology/model.js';
import {switchBridge} from '../topology/resolve/switches.js';
import {copied, plain} from './files.js';
import {derivePresharedKey, type KeyPair} from './keys.js';
import type {PlannedFile, SourceFile, Sources} from './model.js';
import {namespaceFiles} from './namespace-files.js';
import {readOwnWireguard} from './own-wireguard.js';
import {preferredSources} from './preferred-sources.js';
import {planRoutes, type RouteLines} from './routes.js';
import {mainNamespace, ownTunnelFiles, type PlannedEnd, tunnelFiles} from './tunnel-files.js';

/** What the plan of every node draws on. */
export interface Surroundings {
	readonly seed: Uint8Array;
	readonly networks: readonly Network[];
	readonly tunnels: readonly Tunnel[];
	/** By node: of every node that ends a tunnel. */
	readonly keys: ReadonlyMap<string, KeyPair>;
	readonly sources: Sources;
	/** `OWN PEER`: public keys of the user's own tunnel ends that know an endpoint of their peer. */
	readonly speakers: ReadonlySet<string>;
}

/** The one file that a topology names. Throws where the caller did not read it. */
export function sourceFile(sources: Sources, name: string): SourceFile {
	const [file] = sources.get(name) ?? [];
	if (file === undefined) {
		throw new Error(`${name} was not read`);
	}

	return file;
}

/** The end that speaks first, and the other: one that nobody can be told the place of, else `a`. */
export const inTurn = ({a, b}: Tunnel): [TunnelEnd, TunnelEnd] => (b.roams ? [b, a] : [a, b]);

/** Both ends of all tunnels. */
const listEnds = ({seed, tunnels}: Surroundings): PlannedEnd[] =>
	tunnels.flatMap(tunnel => {
		const {name, mtu, psk: wanted} = tunnel;
		const psk =
			wanted.kind === 'given'
				? wanted.key
				: wanted.kind === 'generated'
					? derivePresharedKey(seed, name)
					: null;
		const [first, second] = inTurn(tunnel);
		return [
			{own: first, peer: second, role: 'initiator' as const, mtu, psk},
			{own: second, peer: first, role: 'responder' as const, mtu, psk},
		];
	});

/** The fixed routes of every namespace of a node. */
export function routesOf(node: Node, tunnels: readonly Tunnel[]): ReadonlyMap<string, RouteLines> {
	const ends = tunnels.flatMap(({a, b}) => [a, b]).filter(end => end.node === node.name);
	const endsIn = (namespace: string): TunnelEnd[] => ends.filter(end => end.namespace === namespace);
	return new Map(node.namespaces.map(each => [each.name, planRoutes(each, endsIn(each.name))]));
}

function settingsFiles({settings, namespaces}: Node, sources: Sources): PlannedFile[] {
	const {files, commands} = settings;
	const own = files.flatMap(({path, mode, content, source}) =>
		source === null
			? [copied(path, mode ?? 0o644, {content: content!, encoding: 'utf8'})]
			: sources
					.get(source)!
					.map(file =>
						copied(
							file.path === '' ? path : `${path.replace(/\/+$/, '')}/${file.path}`,
							mode ?? file.mode,
							file,
						),
					),
	);
	return [
		...own,
		...commands.map(({namespace, command}, index) =>
			plain(`/etc/wgsim/commands/${String(index).padStart(3, '0')}.${namespace}`, [command]),
		),
		...(commands.length === 0
			? []
			: [
					plain(
						'/etc/wgsim/interfaces',
						namespaces.flatMap(({name, interfaces}) => interfaces.map(each => `${name} ${each.name}`)),
					),
				]),
	];
}

/** Those that a node is plugged into, and those that switches join to them. */
function networksOf({namespaces}: Node, networks: readonly Network[]): string[] {
	const own = namespaces.flatMap(({interfaces}) => interfaces.flatMap(({network}) => network ?? []));
	const segments = new Set(networks.filter(({name}) => own.includes(name)).map(({segment}) => segment));
	const joined = networks.filter(({segment}) => segments.has(segment)).map(({name}) => name);
	return [...new Set([...own, ...joined.sort()])];
}

/** All files of a node, sorted by path. */
export function renderNodeFiles(node: Node, surroundings: Surroundings): PlannedFile[] {
	const {keys, sources, speakers} = surroundings;
	const routes = routesOf(node, surroundings.tunnels);
	const namespaces = new Map(node.namespaces.map(each => [each.name, each]));
	const routesBy = (namespace: string, ifname: string): readonly string[] =>
		routes.get(namespace)!.byInterface.get(ifname) ?? [];
	const files = [
		plain('/etc/wgsim/name', [node.name]),
		plain(
			'/etc/wgsim/wires',
			node.namespaces.flatMap(({name, interfaces}) =>
				interfaces.filter(({network}) => network).map(each => `${name} ${each.name}`),
			),
		),
		plain(
			'/etc/wgsim/namespaces/order',
			node.namespaces.map(({name}) => name),
		),
		// All of them complete, the node starts its daemons.
		plain('/etc/wgsim/networks', networksOf(node, surroundings.networks)),
		...(node.settings.wireguard === 'any'
			? []
			: [plain('/etc/wgsim/wireguard-implementation', [node.settings.wireguard])]),
		...(node.kind === 'switch' ? [plain('/etc/wgsim/bridge', [switchBridge])] : []),
		...node.namespaces.flatMap(namespace => {
			const {byInterface, free} = routes.get(namespace.name)!;
			const config = namespace.routing?.ownConfig ?? null;
			return namespaceFiles(
				namespace,
				byInterface,
				free,
				config === null ? null : sourceFile(sources, config),
				namespace.name === mainNamespace ? preferredSources(node, surroundings.tunnels) : new Map(),
			);
		}),
		...listEnds(surroundings)
			.filter(({own}) => own.node === node.name)
			.flatMap(end => {
				const {namespace, ifname} = end.own;
				const peerKey = keys.get(end.peer.node)!.publicKey;
				return tunnelFiles(
					end,
					namespaces.get(namespace)!,
					routesBy(namespace, ifname),
					keys.get(node.name)!,
					peerKey,
				);
			}),
		...node.settings.ownWireguard.flatMap(({ifname, namespace, source}) => {
			const {content} = sourceFile(sources, source);
			const own = readOwnWireguard(content);
			const inside = namespaces.get(namespace)!;
			return ownTunnelFiles(ifname, inside, own, content, routesBy(namespace, ifname), speakers);
		}),
		...settingsFiles(node, sources),
	];
	// The last of a path wins: what the user puts in.
	const unique = new Map(files.map(file => [file.path, file]));
	return [...unique.values()].sort((one, other) => (one.path < other.path ? -1 : 1));
}
