// Reads containerlab's links: each is a network of two interfaces.

import type {Path} from '../topology/problem.js';

export interface ClabEnd {
	readonly node: string;
	readonly ifname: string;
	readonly mac: string | null;
}

export interface ClabLink {
	readonly ends: readonly ClabEnd[];
	readonly mtu: number | null;
	readonly path: Path;
}

const isMap = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** `n1:eth1`, or `{node: n1, interface: eth1}`. */
function readEnd(value: unknown): ClabEnd | null {
	const [, node, ifname] = typeof value === 'string' ? (/^([^:]+):([^:]+)$/.exec(value) ?? []) : [];
	if (node !== undefined && ifname !== undefined) {
		return {node, ifname, mac: null};
	}

	return isMap(value) && typeof value['node'] === 'string' && typeof value['interface'] === 'string'
		? {
				node: value['node'],
				ifname: value['interface'],
				mac: typeof value['mac'] === 'string' ? value['mac'] : null,
			}
		: null;
}

/** Null for a link that is of another form. */
export function readLink(value: unknown, path: Path): ClabLink | null {
	const given = isMap(value) ? (value['endpoints'] ?? [value['endpoint']]) : null;
	const ends = Array.isArray(given) ? given.map(readEnd) : [null];
	const mtu = isMap(value) && typeof value['mtu'] === 'number' ? value['mtu'] : null;
	return ends.length === 0 || ends.some(end => end === null) ? null : {ends: ends as ClabEnd[], mtu, path};
}

/** Settings of a link and its ends that have no counterpart. */
export function unusualOf(value: unknown): string[] {
	const ends = isMap(value) && Array.isArray(value['endpoints']) ? value['endpoints'].filter(isMap) : [];
	const keysOf = (map: Record<string, unknown>, known: readonly string[]) =>
		Object.keys(map).filter(key => !known.includes(key));
	return [
		...(isMap(value) ? keysOf(value, ['endpoints', 'endpoint', 'mtu', 'type', 'labels']) : []),
		...ends.flatMap(end => keysOf(end, ['node', 'interface', 'mac'])),
	];
}

export {isMap};
