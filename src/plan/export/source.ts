// Reads the export of one node from the values and files that it runs with, so that the tested state of a lab can be exported, too.

import {type NodeNamespace, type NodeTunnel, nodePlan} from '../../contract/node.js';
import {paths} from '../../contract/paths.js';
import type {FixedRoute} from '../../contract/plan.js';
import {parseReply} from '../../contract/reply.js';
import {mainNamespace} from '../../shared/namespaces.js';
import {compareNatural} from '../../shared/natural-order.js';
import type {FabricPlan, NodeEnd} from '../model.js';
import {birdConfig, birdListPath, placeIn} from '../own-bird-files.js';
import {readOwnWireguard} from '../own-wireguard.js';
import {probedRoutes} from '../probe-files.js';
import {interfaceSettings, peerComment, peerSettings} from '../wireguard.js';
import {type ExportCommand, exportCommands} from './commands.js';

/** A node's files by absolute path: planned ones, or those of a running node. */
export type NodeFiles = ReadonlyMap<string, string>;

export interface ExportSource {
	readonly lab: string;
	readonly node: string;
	readonly namespaces: readonly ExportNamespace[];
	readonly tunnels: readonly ExportTunnel[];
	/** Those that are there while their gateway answers, as the node's `wgsim-gateways` reads them. */
	readonly probes: readonly string[];
	/** In the order of the file. No export runs them. */
	readonly commands: readonly ExportCommand[];
}

export interface ExportNamespace extends NodeNamespace {
	/** Ethernet interfaces. */
	readonly wires: readonly Pick<NodeEnd, 'ifname' | 'addresses' | 'routes' | 'sysctls'>[];
	/** Null where nothing is filtered or translated. */
	readonly nftables: string | null;
	/** bird.conf; null where no BIRD runs. */
	readonly bird: BirdFile | null;
	/** What that includes. */
	readonly included: readonly BirdFile[];
}

/** `path` is where the daemon sees it. */
export interface BirdFile {
	readonly path: string;
	readonly content: string;
}

export interface ExportTunnel {
	readonly ifname: string;
	readonly namespace: string;
	/** Null where wg-quick derives it. */
	readonly mtu: number | null;
	readonly addresses: readonly string[];
	readonly routes: readonly FixedRoute[];
	readonly sections: readonly Section[];
	/** The user's own wg-quick file, of which the above is what other formats can say; null for any other tunnel. */
	readonly own: OwnFile | null;
}

export interface OwnFile {
	readonly text: string;
	/** Whether wg-quick runs it as it is: in main, or with a hook that moves the interface to its namespace. */
	readonly whole: boolean;
	/** What only wg-quick carries out: `PostUp`, `DNS`. */
	readonly unsaid: readonly string[];
}

/** `[Interface]`, or one `[Peer]`, of a WireGuard configuration: of wgsim's values, or as the user's own file has it. */
export interface Section {
	readonly name: 'Interface' | 'Peer';
	/** The line before it, such as `# V2-1, wg1`; null for none. */
	readonly comment: string | null;
	readonly settings: readonly (readonly [key: string, value: string])[];
}

const linesOf = (text: string | undefined): string[] => (text ?? '').split('\n').filter(line => line !== '');

const sectionsOf = (tunnel: NodeTunnel): Section[] => [
	{name: 'Interface', comment: null, settings: interfaceSettings(tunnel)},
	...tunnel.peers.map(peer => ({
		name: 'Peer' as const,
		comment: peerComment(peer),
		settings: peerSettings(peer),
	})),
];

/** Of a file of the user's own. */
function readSections(text: string): Section[] {
	const sections: {name: Section['name']; comment: string | null; settings: [string, string][]}[] = [];
	let comment: string | null = null;
	for (const line of text.split('\n')) {
		const heading = /^\s*\[(interface|peer)\]/i.exec(line)?.[1]?.toLowerCase();
		const [, key, value] = /^\s*(\w+)\s*=\s*(.*?)\s*$/.exec(line.replace(/#.*/, '')) ?? [];
		if (heading !== undefined) {
			sections.push({name: heading === 'peer' ? 'Peer' : 'Interface', comment, settings: []});
			comment = null;
		} else if (line.startsWith('#')) {
			comment = line;
		} else if (key !== undefined && value !== undefined) {
			sections.at(-1)?.settings.push([key, value]);
		}
	}

	return sections;
}

/** Of the keys that only wg-quick knows these can be said in other formats. */
const said = ['address', 'mtu', 'table'];

/** What other formats can say of a wg-quick file: addresses, MTU, and a route of each allowed prefix. */
function readQuickTunnel({ifname, namespace, routes}: NodeTunnel, text: string): ExportTunnel {
	const {addresses, mtu, table, movesTo, peers, quick} = readOwnWireguard(text, ifname);
	const allowed = table === 'auto' ? peers.flatMap(({allowedIps}) => allowedIps) : [];
	// In main, the way to the endpoints would lead into the tunnel, too.
	const isKept = (prefix: string): boolean => namespace !== mainNamespace || !prefix.endsWith('/0');
	const keys = new Set(quick.map(({key}) => key.toLowerCase()));
	return {
		ifname,
		namespace,
		mtu,
		addresses,
		routes: [
			...allowed.filter(isKept).map(to => ({kind: 'unicast' as const, to, via: null, ifname, metric: null})),
			...routes,
		],
		sections: readSections(text).map(section => ({
			...section,
			settings: section.settings.filter(([key]) => section.name === 'Peer' || !keys.has(key.toLowerCase())),
		})),
		own: {
			text,
			whole: namespace === mainNamespace || movesTo === namespace,
			unsaid: [
				...new Set([
					...quick.filter(({key}) => !said.includes(key.toLowerCase())).map(({key}) => key),
					...(['auto', 'off'].includes(table) ? [] : [`Table = ${table}`]),
					...allowed.filter(prefix => !isKept(prefix)).map(prefix => `the route to ${prefix}`),
				]),
			],
		},
	};
}

function exportTunnel(files: NodeFiles, tunnel: NodeTunnel): ExportTunnel {
	const {ifname, namespace, configuration, mtu, addresses, routes} = tunnel;
	const text = (): string => files.get(`${paths.wireguardConfigs}/${ifname}.conf`) ?? '';
	if (configuration === 'wg-quick') {
		return readQuickTunnel(tunnel, text());
	}

	const sections = configuration === 'planned' ? sectionsOf(tunnel) : readSections(text());
	return {ifname, namespace, mtu, addresses, routes, sections, own: null};
}

function readBird(files: NodeFiles, namespace: string): Pick<ExportNamespace, 'bird' | 'included'> {
	const several = linesOf(files.get(birdListPath(namespace)));
	if (several.length === 0) {
		const path = birdConfig(namespace);
		const content = files.get(path);
		return {bird: content === undefined ? null : {path, content}, included: []};
	}

	const [bird, ...included] = several.flatMap(path => {
		const content = files.get(placeIn(namespace, path));
		return content === undefined ? [] : [{path, content}];
	});
	return {bird: bird ?? null, included};
}

/**
 * `wires` are those of the lab's fabric plan.
 * @throws {WgsimError} where the node's values are not there, or not as this wgsim writes them
 */
export function readExportSource(
	{lab, wires}: Pick<FabricPlan, 'lab' | 'wires'>,
	node: string,
	files: NodeFiles,
): ExportSource {
	const plugged = wires
		.flatMap(({ends}) => ends)
		.filter((end): end is NodeEnd => 'node' in end && end.node === node);
	const {namespaces, tunnels, commands} = parseReply(nodePlan, files.get(paths.nodePlan) ?? '', node);
	return {
		lab,
		node,
		namespaces: namespaces.map(namespace => ({
			...namespace,
			wires: plugged.filter(each => each.namespace === namespace.name),
			nftables: files.get(`${paths.namespaceFiles}/${namespace.name}/nftables.conf`) ?? null,
			...readBird(files, namespace.name),
		})),
		probes: linesOf(files.get(probedRoutes)),
		commands: exportCommands(commands),
		tunnels: tunnels
			.toSorted((one, other) => compareNatural(one.ifname, other.ifname))
			.map(tunnel => exportTunnel(files, tunnel)),
	};
}
