// Resolves the settings of a node beside its interfaces, with the defaults of the file.

import type {
	Bfd,
	BootCommand,
	Impairment,
	NodeSettings,
	OwnPromise,
	PortForward,
	StaticRoute,
} from '../model.js';
import type {Path} from '../problem.js';
import type {BfdValue} from '../schema/bfd.js';
import type {ExplicitValue} from '../schema/file.js';
import type {ImpairmentValue} from '../schema/impairment.js';
import type {NodeValue} from '../schema/node.js';
import type {NodeSettingsValue} from '../schema/node-settings.js';

/** Seconds that a boot command may take. */
const commandTimeout = 30;

/** Maps of the three layers merge, lists follow each other, anything else is the nearest layer's. */
export function resolveSettings({defaults = {}}: ExplicitValue, name: string, node: NodeValue): NodeSettings {
	const layers = layersOf(defaults, node);
	const places: readonly Path[] = [
		['defaults', 'node'],
		['defaults', node.kind ?? 'host'],
		['nodes', name],
	];
	const nearest = <
		Key extends 'image' | 'cpus' | 'memory' | 'pids' | 'open-files' | 'wireguard-implementation',
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
				source: source ?? null,
				mode: mode ?? (source === undefined ? 0o644 : null),
				place: [...places[layer]!, 'files', index],
			})),
		),
		commands: layers
			.flatMap(({commands = []}) => commands)
			.map(
				(command): BootCommand =>
					typeof command === 'string'
						? {namespace: 'main', command, timeout: commandTimeout}
						: {
								namespace: command.namespace ?? 'main',
								command: command.run,
								timeout: command.timeout ?? commandTimeout,
							},
			),
		ownWireguard: Object.entries(node.wireguard ?? {}).map(([ifname, {config, namespace}]) => ({
			ifname,
			namespace: namespace ?? (node.kind === 'gateway' ? 'private' : 'main'),
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
export const resolveSysctls = ({defaults = {}}: ExplicitValue, node: NodeValue): Record<string, string> =>
	mergeTexts(layersOf(defaults, node).map(({sysctls}) => sysctls));

const layersOf = (defaults: NonNullable<ExplicitValue['defaults']>, node: NodeValue): NodeSettingsValue[] => [
	defaults.node ?? {},
	defaults[node.kind ?? 'host'] ?? {},
	node,
];

const mergeTexts = (
	layers: readonly (Readonly<Record<string, unknown>> | undefined)[],
): Record<string, string> =>
	Object.fromEntries(
		layers.flatMap(layer => Object.entries(layer ?? {}).map(([key, value]) => [key, String(value)] as const)),
	);

export function resolveRoutes({routes = []}: NodeValue, namespace: string): StaticRoute[] {
	return routes.flatMap(({to, via, interface: ifname, type, metric, namespace: own = 'main'}, position) =>
		own === namespace
			? [
					{
						to,
						via: via ?? null,
						ifname: ifname ?? null,
						metric: metric ?? null,
						position,
						kind: type ?? 'unicast',
					},
				]
			: [],
	);
}

export const resolveForward = ({forward = []}: NodeValue): PortForward[] =>
	forward.map(({interface: ifname, protocol = 'udp', port, to, 'to-port': toPort = port}) => ({
		ifname,
		protocol,
		port,
		to,
		toPort,
	}));

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
