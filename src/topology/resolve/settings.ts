// Resolves the settings of a node beside its interfaces, with the defaults of the file.

import {matchesGlob} from '../../shared/globs.js';
import {mainNamespace} from '../../shared/namespaces.js';
import {formatPrefix} from '../address.js';
import type {
	Bfd,
	BootCommand,
	Impairment,
	Netmap,
	NodeSettings,
	OwnPromise,
	PortForward,
	Probe,
	StaticRoute,
} from '../model.js';
import {fillPattern} from '../pattern.js';
import type {Path} from '../problem.js';
import type {BfdValue} from '../schema/bfd.js';
import type {ExplicitValue} from '../schema/file.js';
import type {ImpairmentValue} from '../schema/impairment.js';
import type {NodeValue} from '../schema/node.js';
import type {NodeSettingsValue} from '../schema/node-settings.js';
import type {ProbeValue} from '../schema/probe.js';

/** Seconds that a boot command may take. */
const commandTimeout = 30;

/** Maps of the layers merge, lists follow each other, anything else is the nearest layer's. */
export function resolveSettings({defaults = {}}: ExplicitValue, name: string, node: NodeValue): NodeSettings {
	const placed = layersOf(defaults, name, node);
	const layers = placed.map(({values}) => values);
	const nearest = <
		Key extends 'image' | 'cpus' | 'memory' | 'pids' | 'open-files' | 'wireguard-implementation' | 'ready',
	>(
		key: Key,
	): NodeSettingsValue[Key] | null => layers.findLast(layer => layer[key] !== undefined)?.[key] ?? null;
	return {
		image: nearest('image') ?? null,
		cpus: nearest('cpus') ?? null,
		memory: nearest('memory') ?? null,
		pids: nearest('pids') ?? null,
		openFiles: nearest('open-files') ?? null,
		wireguard: nearest('wireguard-implementation') ?? 'any',
		environment: mergeTexts(layers.map(({environment}) => environment)),
		files: layers.flatMap(({files = []}, layer) =>
			files.map(({path, content, source, mode}, index) => ({
				path,
				content: content ?? null,
				source: source === undefined ? null : fillSource(source, name, node),
				mode: mode ?? (source === undefined ? 0o644 : null),
				place: [...placed[layer]!.path, 'files', index],
			})),
		),
		commands: layers
			.flatMap(({commands = []}) => commands)
			.map(
				(command): BootCommand =>
					typeof command === 'string'
						? {namespace: mainNamespace, command, when: 'after-daemons', timeout: commandTimeout}
						: {
								namespace: command.namespace ?? mainNamespace,
								command: command.run,
								when: command.when ?? 'after-daemons',
								timeout: command.timeout ?? commandTimeout,
							},
			),
		ready: nearest('ready') ?? [],
		ownWireguard: Object.entries(node.wireguard ?? {}).map(([ifname, {config, namespace}]) => ({
			ifname,
			namespace: namespace ?? (node.kind === 'gateway' ? 'private' : mainNamespace),
			source: config,
		})),
		promise: resolvePromise(node.expect),
	};
}

function resolvePromise(expect: NodeValue['expect']): OwnPromise {
	if (expect === undefined) {
		return {kind: 'but', names: []};
	}

	return expect === 'none'
		? {kind: 'only', names: []}
		: Array.isArray(expect)
			? {kind: 'only', names: expect}
			: {kind: 'but', names: expect.down};
}

/** Sysctls of a node, which go for all its namespaces. */
export const resolveSysctls = (
	{defaults = {}}: ExplicitValue,
	name: string,
	node: NodeValue,
): Record<string, string> => mergeTexts(layersOf(defaults, name, node).map(({values}) => values.sysctls));

/** From the farthest to the nearest, each with its place in the file. */
function layersOf(
	defaults: NonNullable<ExplicitValue['defaults']>,
	name: string,
	node: NodeValue,
): {readonly values: NodeSettingsValue; readonly path: Path}[] {
	const kind = node.kind ?? 'host';
	return [
		{values: defaults.node ?? {}, path: ['defaults', 'node']},
		{values: defaults[kind] ?? {}, path: ['defaults', kind]},
		...Object.entries(defaults.groups ?? {})
			.filter(([, {members}]) => [members].flat().some(glob => matchesGlob(glob, name)))
			.map(([group, values]) => ({values, path: ['defaults', 'groups', group]})),
		{values: node, path: ['nodes', name]},
	];
}

/** One that cannot be filled stays as it is, for `verifyFiles` to tell. */
function fillSource(source: string, name: string, {site}: NodeValue): string {
	const filled = fillPattern(source, {name, ...(site === undefined ? {} : {site})});
	return 'text' in filled ? filled.text : source;
}

const mergeTexts = (
	layers: readonly (Readonly<Record<string, unknown>> | undefined)[],
): Record<string, string> =>
	Object.fromEntries(
		layers.flatMap(layer => Object.entries(layer ?? {}).map(([key, value]) => [key, String(value)] as const)),
	);

export function resolveRoutes({routes = []}: NodeValue, namespace: string): StaticRoute[] {
	const here = routes.flatMap(({namespace: own = mainNamespace, ...route}, position) =>
		own === namespace ? [{...route, position, bfd: resolveBfd(route.bfd)}] : [],
	);
	const watched = new Set(here.filter(({bfd}) => bfd !== null).map(({to}) => formatPrefix(to)));
	return here.map(({to, via, interface: ifname, type, metric, distance, position, bfd, probe}) => ({
		to,
		via: via ?? null,
		ifname: ifname ?? null,
		metric: metric ?? distance ?? null,
		position,
		kind: type ?? 'unicast',
		bfd,
		probe: resolveProbe(probe),
		byBird: watched.has(formatPrefix(to)) && resolveProbe(probe) === null,
	}));
}

export const resolveForward = ({forward = []}: NodeValue): PortForward[] =>
	forward.map(({interface: ifname, protocol = 'udp', port, to, 'to-port': toPort = port}) => ({
		ifname,
		protocol,
		port,
		to,
		toPort,
	}));

export const resolveNetmap = ({netmap = []}: NodeValue): Netmap[] =>
	netmap.map(({interface: ifname, inside, outside}, position) => ({ifname, inside, outside, position}));

/** Null where it does nothing. Durations become milliseconds. */
export function resolveImpairment(value: ImpairmentValue | undefined): Impairment | null {
	if (value === undefined || Object.keys(value).length === 0) {
		return null;
	}

	const {delay, jitter, loss, rate} = value;
	return {
		delay: delay === undefined ? null : delay * 1000,
		jitter: jitter === undefined ? null : jitter * 1000,
		loss: loss ?? null,
		rate: rate ?? null,
		dropFragments: value['drop-fragments'] ?? false,
		dropTooBig: value['drop-too-big'] ?? false,
	};
}

function resolveProbe(value: ProbeValue | undefined): Probe | null {
	if (typeof value !== 'object') {
		return value === true ? defaultProbe : null;
	}

	const {interval, lost = defaultProbe.lost} = value;
	return {interval: interval === undefined ? defaultProbe.interval : interval * 1000, lost};
}

const defaultProbe: Probe = {interval: 1000, lost: 3};

const defaultBfdWay = 'meticulous-keyed-sha1';
const defaultBfd: Bfd = {interval: 100, multiplier: 5, authentication: null};

export function resolveBfd(value: BfdValue | undefined): Bfd | null {
	if (typeof value !== 'object') {
		return value === true ? defaultBfd : null;
	}

	const {interval, multiplier = defaultBfd.multiplier, password, authentication: way = defaultBfdWay} = value;
	return {
		interval: interval === undefined ? defaultBfd.interval : interval * 1000,
		multiplier,
		authentication: password === undefined ? null : {way, password},
	};
}
