// Resolves firewalls: names to prefixes, and what the node's own protocols need to what is let in before all.

import type {Prefix} from '../address.js';
import type {Namespace, Network, Node, Tunnel} from '../model.js';
import type {FilterChain, FilterRule, Firewall, PortRange} from '../model-firewall.js';
import {suggestionHint} from '../names/suggest.js';
import {unknown} from '../names/unknown.js';
import type {Finding, Path} from '../problem.js';
import type {ExplicitValue} from '../schema/file.js';
import {
	type FirewallChainValue,
	type FirewallRuleValue,
	type FirewallValue,
	firewallVerdicts,
} from '../schema/firewall.js';
import {groupsOf} from './group-references.js';
import {NamedPrefixes, NameProblem, withoutInner} from './named-prefixes.js';
import {ownProtocols} from './own-protocols.js';

const asList = <Item>(value: Item | readonly Item[]): readonly Item[] =>
	Array.isArray(value) ? value : [value as Item];

class Resolver {
	readonly findings: Finding[] = [];
	readonly #names: NamedPrefixes;

	constructor(names: NamedPrefixes) {
		this.#names = names;
	}

	chain(
		value: FirewallChainValue | undefined,
		implicit: readonly FilterRule[],
		path: Path,
	): FilterChain | null {
		if (value === undefined) {
			return null;
		}

		const {rules = [], policy = 'drop'} = value;
		return {implicit, policy, rules: rules.map((rule, index) => this.#rule(rule, [...path, 'rules', index]))};
	}

	#rule(value: FirewallRuleValue, path: Path): FilterRule {
		const verdict = firewallVerdicts.find(key => value[key] !== undefined)!;
		const {from, to, protocol, port, in: arrives, out: leaves, state} = value[verdict]!;
		const rule = {
			verdict,
			from: from === undefined ? null : this.#prefixes(from, [...path, verdict, 'from']),
			to: to === undefined ? null : this.#prefixes(to, [...path, verdict, 'to']),
			protocols: protocol === undefined ? null : [...new Set(asList(protocol))],
			ports: port === undefined ? null : mergeRanges(asList(port).map(rangeOf)),
			arrives: arrives === undefined ? null : [...new Set(asList(arrives))],
			leaves: leaves === undefined ? null : [...new Set(asList(leaves))],
			state: state ?? null,
		};
		const families = [rule.from, rule.to].map(list => new Set(list?.map(({family}) => family)));
		if (families.every(({size}) => size > 0) && ![...families[0]!].some(each => families[1]!.has(each))) {
			this.findings.push({
				path: [...path, verdict, 'to'],
				message: 'from and to have no address family in common, so no packet matches',
				hint: 'write both as IPv4, or both as IPv6',
			});
		}

		return rule;
	}

	#prefixes(texts: string | readonly string[], path: Path): Prefix[] {
		const found = asList(texts).flatMap((text, index) => {
			const place = typeof texts === 'string' ? path : [...path, index];
			try {
				return this.#names.find(text);
			} catch (error) {
				if (!(error instanceof NameProblem)) {
					throw error;
				}

				const {message, hint} = error;
				this.findings.push({path: place, message, hint: hint ?? suggestionHint(text, this.#names.known)});
				return [];
			}
		});
		return withoutInner(found);
	}
}

const rangeOf = (port: number | PortRange): PortRange =>
	typeof port === 'number' ? {first: port, last: port} : port;

/** In order, those that touch as one: a set of nftables takes no overlaps. */
function mergeRanges(ranges: readonly PortRange[]): PortRange[] {
	const merged: PortRange[] = [];
	for (const range of [...ranges].sort((one, other) => one.first - other.first)) {
		const last = merged.at(-1);
		if (last !== undefined && range.first <= last.last + 1) {
			merged[merged.length - 1] = {first: last.first, last: Math.max(last.last, range.last)};
		} else {
			merged.push(range);
		}
	}

	return merged;
}

/** Lays the firewalls of a file into its nodes. */
export function addFirewalls(
	explicit: ExplicitValue,
	nodes: readonly Node[],
	networks: readonly Network[],
	tunnels: readonly Tunnel[],
): {nodes: readonly Node[]; findings: readonly Finding[]} {
	const values = new Map(
		Object.entries(explicit.nodes ?? {}).flatMap(([name, {firewall}]): [string, FirewallValue][] =>
			firewall === undefined ? [] : [[name, firewall]],
		),
	);
	if (values.size === 0) {
		return {nodes, findings: []};
	}

	const resolver = new Resolver(new NamedPrefixes(nodes, networks, tunnels, groupsOf(explicit)));
	const byName = new Map(nodes.map(node => [node.name, node]));
	const ends = tunnels.flatMap(tunnel => [
		{own: tunnel.a, other: tunnel.b, tunnel},
		{own: tunnel.b, other: tunnel.a, tunnel},
	]);
	const firewallOf = (node: Node, namespace: Namespace): Firewall | null => {
		const value = values.get(node.name)?.[namespace.name];
		const path = ['nodes', node.name, 'firewall', namespace.name];
		return value === undefined
			? null
			: {
					forward: resolver.chain(value.forward, [], [...path, 'forward']),
					input: resolver.chain(value.input, ownProtocols(node, namespace, ends, byName), [...path, 'input']),
				};
	};
	const filtered = nodes.map(node => ({
		...node,
		namespaces: node.namespaces.map(each => ({...each, firewall: firewallOf(node, each)})),
	}));
	const strangers = nodes.flatMap(({name, namespaces}) => {
		const known = namespaces.map(each => each.name);
		return Object.keys(values.get(name) ?? {})
			.filter(namespace => !known.includes(namespace))
			.map(namespace => unknown('namespace', namespace, known, ['nodes', name, 'firewall', namespace], true));
	});
	return {nodes: filtered, findings: [...strangers, ...resolver.findings]};
}
