// Finds prefixes by the names that a firewall uses: of nodes, networks, sites and groups.

import {globMatcher, isGlob} from '../../shared/globs.js';
import {mainNamespace} from '../../shared/namespaces.js';
import {contains, formatPrefix, hostOf, hostPrefix, networkOf, type Prefix, parsePrefix} from '../address.js';
import type {Network, Node} from '../model.js';
import type {DraftTunnel} from './tunnels.js';

/** What is not one name: nothing has it, or things of two kinds have. */
export class NameProblem extends Error {
	readonly hint: string | null;

	constructor(message: string, hint: string | null) {
		super(message);
		this.hint = hint;
	}
}

const isLinkLocal = (prefix: Prefix): boolean =>
	[parsePrefix('fe80::/10')!, parsePrefix('169.254.0.0/16')!].some(each => contains(each, hostOf(prefix)));

type Groups = ReadonlyMap<string, readonly string[]>;

export class NamedPrefixes {
	readonly #nodes: readonly Node[];
	/** Every address of a node, and of a network. */
	readonly #ofNodes = new Map<string, Prefix[]>();
	readonly #ofNetworks: ReadonlyMap<string, Prefix[]>;
	/** By name: globs of the members. */
	readonly #groups: Groups;
	/** By label: what is inside a site, which of a gateway is what is not in main. */
	readonly #ofSites = new Map<string, Prefix[]>();

	constructor(
		nodes: readonly Node[],
		networks: readonly Network[],
		tunnels: readonly DraftTunnel[],
		groups: Groups,
	) {
		this.#nodes = nodes;
		this.#groups = groups;
		this.#ofNetworks = new Map(networks.map(({name}) => [name, []]));
		for (const {name, kind, site, namespaces} of nodes) {
			const own: Prefix[] = [];
			const inside = site === null ? [] : (this.#ofSites.get(site) ?? []);
			for (const {name: namespace, interfaces} of namespaces) {
				for (const {network, addresses} of interfaces) {
					const routable = addresses.filter(address => !isLinkLocal(address));
					own.push(...routable);
					this.#ofNetworks.get(network ?? '')?.push(...routable);
					inside.push(...(kind === 'gateway' && namespace === mainNamespace ? [] : routable));
				}
			}

			this.#ofNodes.set(name, own);
			if (site !== null) {
				this.#ofSites.set(site, inside);
			}
		}

		for (const {node, addresses} of tunnels.flatMap(({a, b}) => [a, b])) {
			this.#ofNodes.get(node)?.push(...addresses.filter(address => !isLinkLocal(address)));
		}
	}

	/** @throws {NameProblem} */
	find(text: string): readonly Prefix[] {
		const prefix = parsePrefix(text);
		if (prefix !== null) {
			return [networkOf(prefix)];
		}

		if (/[/:]/.test(text)) {
			const hint =
				'write it like 192.0.2.0/24 or 2001:db8::/64, or name a node, a network, a site or a group';
			throw new NameProblem(`${JSON.stringify(text)} is not an IP prefix`, hint);
		}

		const named = [
			this.#nodesOf([text], 'node'),
			this.#networkOf(text),
			this.#siteOf(text),
			this.#groupOf(text),
		].filter(found => found !== null);
		if (named.length > 1) {
			const what = named.map(({what: kind}) => `a ${kind}`).join(' and ');
			throw new NameProblem(`${JSON.stringify(text)} names ${what}`, 'write the prefixes instead');
		}

		const [found] = named;
		if (found === undefined) {
			throw new NameProblem(`no node, network, site or group is named ${JSON.stringify(text)}`, null);
		}

		if (found.prefixes.length === 0) {
			const message = `the ${found.what} ${text} has no address that a packet could have`;
			throw new NameProblem(message, 'give it one, or write prefixes');
		}

		return withoutInner(found.prefixes);
	}

	/** All names there are. */
	get known(): string[] {
		return [
			...this.#ofNodes.keys(),
			...this.#ofNetworks.keys(),
			...this.#ofSites.keys(),
			...this.#groups.keys(),
		];
	}

	#nodesOf(globs: readonly string[], what: string) {
		const matchers = globs.map(glob => (isGlob(glob) ? globMatcher(glob) : (name: string) => name === glob));
		const found = this.#nodes.filter(({name}) => matchers.some(matches => matches(name)));
		const prefixes = found.flatMap(({name}) => this.#ofNodes.get(name)!.map(hostPrefix));
		return found.length === 0 ? null : {what, prefixes};
	}

	#groupOf(text: string) {
		const globs = this.#groups.get(text);
		return globs === undefined ? null : this.#nodesOf(globs, 'group');
	}

	#networkOf(text: string) {
		const found = this.#ofNetworks.get(text);
		return found === undefined ? null : {what: 'network', prefixes: found.map(networkOf)};
	}

	#siteOf(text: string) {
		const found = this.#ofSites.get(text);
		return found === undefined ? null : {what: 'site', prefixes: found.map(networkOf)};
	}
}

/** Each once, without those that lie in another: a set of nftables takes no overlaps. */
export function withoutInner(prefixes: readonly Prefix[]): Prefix[] {
	const unique = [...new Map(prefixes.map(prefix => [formatPrefix(prefix), prefix])).values()];
	return unique.filter(
		prefix => !unique.some(other => other.length < prefix.length && contains(other, prefix)),
	);
}
