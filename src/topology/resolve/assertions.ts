// Resolves the file's own checks: globs to nodes and pairs, each with the addresses that are meant.

import {formatAddress, formatPrefix, networkOf} from '../address.js';
import type {Node} from '../model.js';
import type {Assertion, AssertionBase, BetweenAssertion, PlaceAssertion} from '../model-checks.js';
import {type CheckKey, type CheckValue, checkKeys} from '../schema/check.js';
import type {TopologyView} from '../verify/view.js';
import {announcedBy, asList, selectNodes} from './checks.js';

type Between = Exclude<CheckKey, 'reach' | 'route' | 'bgp' | 'command'>;
type Ends = Pick<BetweenAssertion, 'from' | 'to' | 'address' | 'namespace'>;

/** The one check that an item of `checks` holds. */
export const keyOf = (value: CheckValue): CheckKey => checkKeys.find(key => value[key] !== undefined)!;

/** `R1 > V1-* > R3` → its parts. */
export const splitHops = (hops: string): string[] => hops.split('>').map(hop => hop.trim());

function* pairs(value: CheckValue, key: Between, {topology, holdings}: TopologyView): Generator<Ends> {
	const {from, to, addresses} = value[key]!;
	const ownerOf = (node: string, address: string): string | null =>
		holdings.find(one => one.node === node && formatAddress(one.prefix) === address)?.namespace ?? null;
	for (const asking of selectNodes(topology.nodes, asList(from))) {
		for (const answering of selectNodes(topology.nodes, asList(to)).filter(node => node !== asking)) {
			for (const address of (addresses ?? announcedBy(answering)).map(formatAddress)) {
				const namespace = ownerOf(answering.name, address);
				yield {from: asking.name, to: answering.name, address, namespace};
			}
		}
	}
}

/** What a kind adds to its ends, and how it is called. */
function describeBetween(value: CheckValue, key: Between): {readonly parts: object; readonly what: string} {
	switch (key) {
		case 'not-reach':
			return {parts: {}, what: ''};
		case 'ping': {
			const size = value.ping!.size ?? 84;
			return {parts: {size}, what: `, ${size} bytes`};
		}
		case 'tcp':
		case 'udp': {
			const {port} = value[key]!;
			return {
				parts: key === 'tcp' ? {port, serve: value.tcp!.serve ?? false} : {port},
				what: `, port ${port}`,
			};
		}
		case 'http': {
			const {port = 80, path = '/', status = 200, body = null} = value.http!;
			return {parts: {port, path, status, body}, what: `, port ${port}, ${path}`};
		}
		case 'traceroute':
			return {parts: {hops: splitHops(value.traceroute!.hops)}, what: `, ${value.traceroute!.hops}`};
	}
}

function describePlace(value: CheckValue, key: 'route' | 'bgp' | 'command'): {parts: object; what: string} {
	switch (key) {
		case 'route': {
			const {prefix, via} = value.route!;
			const text = formatPrefix(networkOf(prefix));
			return {parts: {prefix: text, via: via === undefined ? null : asList(via)}, what: text};
		}
		case 'bgp': {
			const {session, prefixes = []} = value.bgp!;
			return {parts: {session, prefixes: prefixes.map(networkOf).map(formatPrefix)}, what: session};
		}
		case 'command': {
			const {run, exit = 0, output = null} = value.command!;
			return {parts: {run, exit, output}, what: run.split('\n')[0]!.slice(0, 60)};
		}
	}
}

/** Of what nothing is left to check, such as a node that is to ping itself alone, nothing comes. */
function resolveOne(value: CheckValue, index: number, view: TopologyView): Assertion[] {
	const key = keyOf(value);
	const base = (rest: string, fallback: string): AssertionBase => ({
		id: `${key}[${index}]:${rest}`,
		name: value.name === undefined ? fallback : `${value.name}: ${fallback}`,
		negated: value.not ?? false,
		within: value.within ?? null,
	});
	if (key === 'reach') {
		return [];
	}

	if (key === 'route' || key === 'bgp' || key === 'command') {
		const {at, namespace = 'main'} = value[key]!;
		const {parts, what} = describePlace(value, key);
		return selectNodes(view.topology.nodes, asList(at)).map(({name: node}: Node) => {
			const where = namespace === 'main' ? node : `${node} ${namespace}`;
			return {
				kind: key,
				...base(`${node}:${namespace}`, `${where}: ${what}`),
				node,
				namespace,
				...parts,
			} as PlaceAssertion;
		});
	}

	const {parts, what} = describeBetween(value, key);
	return [...pairs(value, key, view)].map(ends => {
		const name = `${ends.from} → ${ends.to}, ${ends.address}${what}`;
		return {
			kind: key,
			...base(`${ends.from}:${ends.to}:${ends.address}`, name),
			...ends,
			...parts,
		} as BetweenAssertion;
	});
}

export const resolveAssertions = (values: readonly CheckValue[], view: TopologyView): Assertion[] =>
	values.flatMap((value, index) => resolveOne(value, index, view));
