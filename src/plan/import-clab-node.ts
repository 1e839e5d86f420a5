// Makes a node of a topology of one of containerlab's: interfaces of its links, addresses and routes of its exec lines, files of its binds.

import type {Path} from '../topology/problem.js';
import {nodeName} from '../topology/schema/scalars.js';
import {readExec} from './import-clab-exec.js';
import {type ClabLink, isMap} from './import-clab-links.js';
import {folderOf, joinPath} from './posix.js';

export interface Context {
	/** Of the .clab.yml, relative to the topology that is to be. */
	readonly file: string;
	readonly exists: (path: string) => boolean;
	readonly note: (path: Path, text: string) => void;
	readonly lose: (path: Path, text: string) => void;
}

export type Plain = Record<string, unknown>;

export const mapOf = (value: unknown): Plain => (isMap(value) ? value : {});
export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** A node of a topology, as it is written. */
export interface NodeParts {
	readonly kind: string;
	readonly interfaces: Record<string, {network?: string; addresses?: string[]}>;
	routes?: {to: string; via?: string; interface?: string}[];
}

/** What a node takes of its group's, its kind's and of all nodes' settings; lists of all four count. */
function settle(topology: Plain, node: Plain): {kind: string; settings: Plain} {
	const defaults = mapOf(topology['defaults']);
	const ofGroup = mapOf(mapOf(topology['groups'])[String(node['group'] ?? defaults['group'] ?? '')]);
	const kind = String(node['kind'] ?? ofGroup['kind'] ?? defaults['kind'] ?? '');
	const ofKind = mapOf(mapOf(topology['kinds'])[kind]);
	const layers = [defaults, ofKind, ofGroup, node];
	const lists = ['exec', 'binds'].map(key => [key, layers.flatMap(layer => listOf(layer[key]))]);
	const maps = ['env', 'sysctls'].map(key => [
		key,
		Object.assign({}, ...layers.map(layer => mapOf(layer[key]))) as Plain,
	]);
	return {kind, settings: Object.assign({}, ...layers, Object.fromEntries([...lists, ...maps])) as Plain};
}

const taken = new Set(['kind', 'exec', 'binds', 'env', 'sysctls', 'group', 'labels']);

/** `HOST:CONTAINER[:ro]`. */
function readBind(bind: string, path: Path, {file, exists, note}: Context): {path: string; source: string}[] {
	const [host = '', inside, ...options] = bind.split(':');
	const source = host.startsWith('/') ? host : joinPath(folderOf(file), host);
	if (
		inside === undefined ||
		host.startsWith('/') ||
		host.startsWith('~') ||
		source.startsWith('..') ||
		!exists(source)
	) {
		note(path, `the bind ${bind} is not imported: ${source} is not in the folder of the topology`);
		return [];
	}

	if (!options.includes('ro')) {
		note(path, `the bind ${bind} is a copy here: what the node writes there stays in the node`);
	}

	return [{path: inside, source}];
}

/** Null for a node that is lost. */
export function renderNode(
	name: string,
	node: Plain,
	topology: Plain,
	links: readonly ClabLink[],
	context: Context,
) {
	const path: Path = ['topology', 'nodes', name];
	const {kind, settings} = settle(topology, node);
	if (kind === 'bridge' || kind === 'ovs-bridge') {
		return renderSwitch(name, links);
	}

	if (kind !== 'linux' || !nodeName.safeParse(name).success) {
		context.lose(
			path,
			kind === 'linux'
				? `${name} is no name for a node`
				: `${name} is of kind ${kind || '(none)'}: only linux and bridge are imported`,
		);
		return null;
	}

	const addresses = new Map<string, string[]>();
	const routes: NonNullable<NodeParts['routes']> = [];
	const commands: string[] = [];
	for (const line of listOf(settings['exec'])) {
		const said = readExec(String(line));
		if (said.kind === 'address') {
			addresses.set(said.ifname, [...(addresses.get(said.ifname) ?? []), said.address]);
		} else if (said.kind === 'route') {
			routes.push({to: said.to, ...(said.via === null ? {interface: said.ifname!} : {via: said.via})});
		} else if (said.kind === 'command') {
			commands.push(said.command);
		}
	}

	const wires = links.flatMap(({ends}, index) =>
		ends
			.filter(end => end.node === name)
			.map(({ifname, mac}) => ({
				ifname,
				plug: {network: `link${index + 1}`, ...(mac === null ? {} : {mac})},
			})),
	);
	const own = new Set(wires.map(({ifname}) => ifname));
	const strays = [...addresses].filter(([ifname]) => !own.has(ifname));
	for (const [ifname] of strays.filter(([each]) => each !== 'lo')) {
		context.note(path, `${ifname} of ${name} is on no link: it is a dummy here`);
	}

	const placeOf = (bind: unknown): Path => {
		const index = listOf(node['binds']).indexOf(bind);
		return index === -1 ? path : [...path, 'binds', index];
	};
	const files = listOf(settings['binds']).flatMap(bind => readBind(String(bind), placeOf(bind), context));
	for (const key of Object.keys(settings).filter(each => !taken.has(each))) {
		const what = key === 'image' ? "nodes run an image made FROM wgsim's own" : 'it has no counterpart';
		context.note(
			Object.hasOwn(node, key) ? [...path, key] : path,
			`${key} of ${name} is not imported: ${what}`,
		);
	}

	const strings = (value: unknown): Record<string, string> =>
		Object.fromEntries(Object.entries(mapOf(value)).map(([key, each]) => [key, String(each)]));
	return {
		kind: 'router',
		interfaces: Object.fromEntries([
			...wires.map(({ifname, plug}) => [
				ifname,
				{...plug, ...(addresses.has(ifname) ? {addresses: addresses.get(ifname)} : {})},
			]),
			...strays.filter(([ifname]) => ifname !== 'lo').map(([ifname, all]) => [ifname, {addresses: all}]),
		]),
		...(routes.length > 0 ? {routes} : {}),
		...some('environment', strings(settings['env'])),
		...some('sysctls', mapOf(settings['sysctls'])),
		...(files.length > 0 ? {files} : {}),
		...commandsOf(commands, strays),
	};
}

const some = (key: string, value: Plain): Plain => (Object.keys(value).length > 0 ? {[key]: value} : {});

/** Addresses of lo are given by a command, as containerlab does. */
function commandsOf(
	commands: readonly string[],
	strays: readonly (readonly [string, readonly string[]])[],
): Plain {
	const ofLo = strays
		.filter(([ifname]) => ifname === 'lo')
		.flatMap(([, all]) => all.map(address => `ip address add ${address} dev lo`));
	return commands.length + ofLo.length > 0 ? {commands: [...ofLo, ...commands]} : {};
}

const renderSwitch = (name: string, links: readonly ClabLink[]) => ({
	kind: 'switch',
	interfaces: Object.fromEntries(
		links.flatMap(({ends}, index) =>
			ends.filter(end => end.node === name).map(({ifname}) => [ifname, {network: `link${index + 1}`}]),
		),
	),
});
