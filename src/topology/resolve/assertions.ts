// Resolves the file's own checks: globs to nodes and pairs, each with its addresses.

import {mainNamespace} from '../../shared/namespaces.js';
import {formatAddress, formatPrefix, networkOf} from '../address.js';
import type {Node} from '../model.js';
import type {Assertion, AssertionBase, BetweenAssertion, PlaceAssertion} from '../model-checks.js';
import {addressKey} from '../prefix-map.js';
import type {Finding} from '../problem.js';
import {type CheckKey, type CheckValue, checkKeys} from '../schema/check.js';
import type {ExplicitValue} from '../schema/file.js';
import {announcedBy, MeantAddresses} from '../ways/meant.js';
import type {TopologyView} from '../ways/view.js';
import {mostPairs, ofFamily, tooMany} from './checks.js';
import {findDumbPairs} from './dumb-pairs.js';
import {groupsOf} from './group-references.js';
import {Selector} from './select.js';

type Between = Exclude<CheckKey, 'reach' | 'route' | 'bgp' | 'command'>;
type Ends = Pick<BetweenAssertion, 'from' | 'to' | 'address' | 'given' | 'namespace'>;

/** The one check that an item of `checks` holds. */
export const keyOf = (value: CheckValue): CheckKey => checkKeys.find(key => value[key] !== undefined)!;

/** `R1 > V1-* > R3` → its parts. */
export const splitHops = (hops: string): string[] => hops.split('>').map(hop => hop.trim());

/** What all of them draw on. */
interface Context {
	readonly selector: Selector;
	readonly meant: MeantAddresses;
	/** `NODE ADDRESS` → the namespace that has it. */
	readonly namespaces: ReadonlyMap<string, string>;
}

function makeContext(explicit: ExplicitValue, view: TopologyView): Context {
	return {
		selector: new Selector(view.topology.nodes, groupsOf(explicit)),
		meant: new MeantAddresses(view),
		namespaces: new Map(
			view.holdings.map(({node, namespace, prefix}) => [`${node} ${addressKey(prefix)}`, namespace]),
		),
	};
}

function pairs(value: CheckValue, key: Between, {selector, meant, namespaces}: Context): Ends[] {
	const {from, to, addresses, family} = value[key]!;
	const answerers = selector.select(to);
	return selector.select(from).flatMap(asking =>
		answerers
			.filter(node => node !== asking)
			.flatMap(answering =>
				// A node that is not to be reached is not to be reached at any.
				ofFamily(
					addresses ?? (key === 'not-reach' ? announcedBy(answering) : meant.betweenNamed(asking, answering)),
					family,
				).map(address => ({
					from: asking.name,
					to: answering.name,
					address: formatAddress(address),
					given: addresses !== undefined,
					namespace: namespaces.get(`${answering.name} ${addressKey(address)}`) ?? null,
				})),
			),
	);
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
			return {
				parts: {prefix: text, via: via === undefined ? null : typeof via === 'string' ? [via] : via},
				what: text,
			};
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
function resolveOne(value: CheckValue, index: number, context: Context): Assertion[] {
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
		const {at, namespace = mainNamespace} = value[key]!;
		const {parts, what} = describePlace(value, key);
		return context.selector.select(at).map(({name: node}: Node) => {
			const where = namespace === mainNamespace ? node : `${node} ${namespace}`;
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
	return pairs(value, key, context).map(ends => {
		const name = `${ends.from} → ${ends.to}, ${ends.address}${what}`;
		return {
			kind: key,
			...base(`${ends.from}:${ends.to}:${ends.address}`, name),
			...ends,
			...parts,
		} as BetweenAssertion;
	});
}

/** How many nodes, or pairs of them, an item is about. */
function countOf(value: CheckValue, {selector}: Context): number {
	const key = keyOf(value);
	if (key === 'reach') {
		return 0;
	}

	if (key === 'route' || key === 'bgp' || key === 'command') {
		return selector.select(value[key]!.at).length;
	}

	const {from, to} = value[key]!;
	return selector.select(from).length * selector.select(to).length;
}

export function resolveAssertions(
	explicit: ExplicitValue,
	view: TopologyView,
): {assertions: readonly Assertion[]; findings: readonly Finding[]} {
	const values = explicit.checks ?? [];
	// What follows goes through the addresses of all tunnels.
	if (values.length === 0) {
		return {assertions: [], findings: []};
	}

	const context = makeContext(explicit, view);
	const findings: Finding[] = [];
	let count = 0;
	const assertions = values.flatMap((value, index) => {
		count += countOf(value, context);
		if (count > mostPairs) {
			findings.push(tooMany(index, keyOf(value), count));
			return [];
		}

		const resolved = resolveOne(value, index, context);
		const key = keyOf(value);
		if (key !== 'reach' && key !== 'route' && key !== 'bgp' && key !== 'command') {
			findings.push(...findDumbPairs(value[key]!, resolved, context.selector, ['checks', index, key]));
		}

		return resolved;
	});
	return {assertions, findings};
}
