// Reads the scripts by which `wgsim export` makes nested namespaces: their interfaces, addresses and routes, and what of them is not taken.

import {append} from '../shared/group-by.js';
import {type InterfaceAddress, parseInterfaceAddress} from '../topology/interface-address.js';
import type {ImportedInterface} from './import-guide.js';
import {planSysctls, settingLines} from './sysctls.js';

/** As the topology has it. */
export interface ImportedRoute {
	readonly to: string;
	readonly via?: string;
	readonly interface?: string;
	readonly metric?: number;
	readonly type?: string;
	readonly namespace: string;
}

export interface ImportedNamespace {
	readonly name: string;
	readonly path: string;
	readonly interfaces: readonly ImportedInterface[];
	/** Each with its file and line. */
	readonly routes: readonly (readonly [place: string, route: ImportedRoute])[];
	/** By file and line: what is not in the result. */
	readonly notes: readonly string[];
}

const head = /^# Makes the network namespace (\S+) with its interfaces: /m;

/** The namespace that a script makes; null for a script of another origin. */
export const namespaceOf = (text: string): string | null => head.exec(text)?.[1] ?? null;

/** What every node has by itself that forwards, or that does not. */
const usual = [false, true].map(
	forwarding => new Set(settingLines(planSysctls({forwarding, sysctls: {}}))),
) as [Set<string>, Set<string>];

/** Kernel settings that the node does not have by itself, by file and line. */
export const unusualSettings = (
	path: string,
	lines: readonly (readonly [number, string])[],
	forwards = true,
): string[] =>
	lines.flatMap(([line, text]) =>
		text === '' || text.startsWith('#') || usual[forwards ? 1 : 0].has(text)
			? []
			: [`${path}:${line}: ${text} is not imported: write it as a sysctl of the node`],
	);

const forwarding = {
	4: /^\s*net[./]ipv4[./](?:ip_forward|conf[./]all[./]forwarding)\s*=\s*(\d+)\s*$/gm,
	6: /^\s*net[./]ipv6[./]conf[./]all[./]forwarding\s*=\s*(\d+)\s*$/gm,
} as const;

/** Whether a machine with these files of sysctl.d(5), in the order of their names, forwards: not where they turn that off. */
export function forwardsBy(texts: readonly string[]): boolean {
	const last = (version: 4 | 6) => [...texts.join('\n').matchAll(forwarding[version])].at(-1)?.[1];
	return last(4) !== '0' || (last(6) ?? '0') !== '0';
}

const routeForm =
	/^route replace (?:(?<type>blackhole|unreachable) )?(?<to>\S+)(?: via (?:inet6 )?(?<via>\S+))?(?: dev (?<dev>\S+))?(?: metric (?<metric>\d+))?$/;

function readRoute(text: string, namespace: string): ImportedRoute | null {
	const groups = routeForm.exec(text)?.groups;
	if (groups === undefined) {
		return null;
	}

	const {type, to, via, dev, metric} = groups;
	return {
		to: to!,
		...(via === undefined ? {} : {via}),
		...(dev === undefined ? {} : {interface: dev}),
		...(metric === undefined ? {} : {metric: Number(metric)}),
		...(type === undefined ? {} : {type}),
		namespace,
	};
}

export function readNamespace(path: string, text: string): ImportedNamespace | null {
	const name = namespaceOf(text);
	if (name === null) {
		return null;
	}

	const kinds = new Map<string, ImportedInterface['kind']>();
	const addresses = new Map<string, InterfaceAddress[]>();
	const routes: (readonly [string, ImportedRoute])[] = [];
	const settings: (readonly [number, string])[] = [];
	const notes: string[] = [];
	/** What feeds a program until END, and the branch that takes the namespace away. */
	let within: 'sysctl' | 'nft' | 'ip' | 'down' | null = null;
	for (const [index, raw] of text.split('\n').entries()) {
		const [line, own] = [index + 1, raw.trim()];
		const [, started] = / (sysctl|nft|-batch) .*<<'END'$/.exec(own) ?? [];
		const [, moved] = /^ip link set (\S+) netns \S+$/.exec(own) ?? [];
		const [, dummy] = /^ip -n \S+ link add (\S+) type dummy$/.exec(own) ?? [];
		const [, address, on] = /^address add (.+) dev (\S+)$/.exec(own) ?? [];
		const parsed = address === undefined ? null : parseInterfaceAddress(address);
		if (own === (within === 'down' ? 'fi' : 'END') && within !== null) {
			within = null;
		} else if (within === 'down' || (within === null && /^(#.*|set -eu|ip netns add \S+)?$/.test(own))) {
			// Nothing to take.
		} else if (within === 'sysctl') {
			settings.push([line, own]);
		} else if (within === 'nft') {
			// Told once, where it begins.
		} else if (within === null && own.startsWith('if [ "$1" = down ]')) {
			within = 'down';
		} else if (within === null && started !== undefined) {
			within = started === '-batch' ? 'ip' : (started as 'sysctl' | 'nft');
			if (within === 'nft') {
				notes.push(
					`${path}:${line}: the rules of ${name} are not imported: write firewall, masquerade, forward or netmap`,
				);
			}
		} else if (within === null && moved !== undefined) {
			kinds.set(moved, 'wire');
		} else if (within === null && dummy !== undefined) {
			kinds.set(dummy, 'dummy');
		} else if (within === 'ip' && parsed !== null && kinds.has(on!)) {
			append(addresses, on!, parsed);
		} else if (within === 'ip' && readRoute(own, name) !== null) {
			routes.push([`${path}:${line}`, readRoute(own, name)!]);
		} else if (!(within === 'ip' && /^link set \S+ up$/.test(own))) {
			notes.push(`${path}:${line}: ${own} is not imported`);
		}
	}

	return {
		name,
		path,
		interfaces: [...kinds].map(([ifname, kind]) => ({
			name: ifname,
			kind,
			namespace: name,
			addresses: addresses.get(ifname) ?? [],
			routes: [],
		})),
		routes,
		notes: [...unusualSettings(path, settings), ...notes],
	};
}
