// Chooses the addresses of a node for a check that names none: its best-known ones, in a family of the asking node.

import {groupBy} from '../../shared/group-by.js';
import {mainNamespace} from '../../shared/namespaces.js';
import {type Address, type Family, hostOf} from '../address.js';
import type {Node, Topology} from '../model.js';
import {addressKey} from '../prefix-map.js';
import {Translations} from './translations.js';
import type {Holding, TopologyView} from './view.js';

export class MeantAddresses {
	readonly #families: ReadonlyMap<string, ReadonlySet<Family>>;
	readonly #known = new Map<Node, readonly Address[]>();
	/** Addresses that several nodes have; none where no router may translate them. */
	readonly #translated: ReadonlySet<string>;
	/** By node, in main; none where no router may translate addresses. */
	readonly #holdings: ReadonlyMap<string, readonly Holding[]>;
	readonly #translations: Translations;

	constructor({holdings, topology}: TopologyView) {
		this.#translations = new Translations({holdings, topology});
		const first = new Map<string, string>();
		const shared = new Set<string>();
		this.#families = familiesOf(holdings);
		const held = mayTranslate(topology) ? holdings.filter(({namespace}) => namespace === mainNamespace) : [];
		this.#holdings = groupBy(held, ({node}) => node);
		for (const {node, prefix} of held) {
			const key = addressKey(prefix);
			if ((first.get(key) ?? node) !== node) {
				shared.add(key);
			}

			first.set(key, node);
		}

		this.#translated = shared;
	}

	/** Empty where the file gives the two no family in common. */
	between(asking: Node, answering: Node): readonly Address[] {
		const known = this.#known.get(answering) ?? announcedBy(answering);
		this.#known.set(answering, known);
		return known.filter(({family}) => this.#families.get(asking.name)?.has(family) ?? false);
	}

	/** The same without those that tell no node from another, at either end: for pairs that are not named. */
	betweenAny(asking: Node, answering: Node): readonly Address[] {
		return this.between(asking, answering).flatMap(address =>
			this.#translated.has(addressKey(address))
				? (this.#translations.between(asking.name, answering.name, address) ?? [])
				: this.#isKnownTo(answering, asking, address.family)
					? address
					: [],
		);
	}

	/** Whether replies find the asking node: one of its addresses is its own alone, or both nodes are on one segment. */
	#isKnownTo(answering: Node, asking: Node, family: Family): boolean {
		if (this.#translated.size === 0) {
			return true;
		}

		const [asked, own] = [answering, asking].map(({name}) =>
			(this.#holdings.get(name) ?? []).filter(({prefix}) => prefix.family === family),
		) as [Holding[], Holding[]];
		return own.some(
			({prefix, segment}) =>
				!this.#translated.has(addressKey(prefix)) ||
				(segment !== null && asked.some(other => other.segment === segment)),
		);
	}

	/**
	 * For pairs that the user names: all where the asking node's own WireGuard configuration may add to what it speaks, and where it would
	 * have nothing to ask for, so that verification says so.
	 */
	betweenNamed(asking: Node, answering: Node): readonly Address[] {
		const spoken = this.between(asking, answering);
		const isOpen = asking.settings.ownWireguard.some(({namespace}) => namespace === mainNamespace);
		const asked = isOpen || spoken.length === 0 ? this.#known.get(answering)! : spoken;
		return asked.map(address =>
			this.#translated.has(addressKey(address))
				? (this.#translations.between(asking.name, answering.name, address) ?? address)
				: address,
		);
	}
}

/** By node: the families of its addresses in main. */
export function familiesOf(holdings: TopologyView['holdings']): ReadonlyMap<string, ReadonlySet<Family>> {
	const families = new Map<string, Set<Family>>();
	for (const {node, namespace, prefix} of holdings) {
		if (namespace === mainNamespace) {
			families.set(node, (families.get(node) ?? new Set()).add(prefix.family));
		}
	}

	return families;
}

/** Whether the user's own configuration, commands or image may give a node addresses in main that are not known here. */
export const hasOthers = ({settings}: Node): boolean =>
	settings.commands.length > 0 ||
	settings.image !== null ||
	settings.ownWireguard.some(({namespace}) => namespace === mainNamespace);

/** Whether a node on the way may translate addresses by the user's own configuration (NETMAP, destination NAT). */
export const othersMayTranslate = ({nodes}: Pick<Topology, 'nodes'>): boolean =>
	nodes.some(node => node.kind !== 'host' && hasOthers(node));

/** The same, or by what the file itself says. */
export const mayTranslate = (topology: Pick<Topology, 'nodes'>): boolean =>
	othersMayTranslate(topology) ||
	topology.nodes.some(({namespaces}) => namespaces.some(({netmap}) => netmap.length > 0));

/** Addresses that a node is known by: its dummies' in main, else those of its other interfaces there. */
export function announcedBy({namespaces}: Node): Address[] {
	const interfaces = namespaces[0]?.interfaces ?? [];
	const dummies = interfaces.filter(({kind}) => kind === 'dummy').flatMap(({addresses}) => addresses);
	const all = dummies.length > 0 ? dummies : interfaces.flatMap(({addresses}) => addresses);
	return all.map(hostOf);
}
