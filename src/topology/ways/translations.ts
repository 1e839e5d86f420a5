// Knows by which addresses nodes are asked where a router translates their prefix one to one.

import {groupBy} from '../../shared/group-by.js';
import {mainNamespace} from '../../shared/namespaces.js';
import {type Address, contains, hostPrefix, networkOf, type Prefix} from '../address.js';
import type {Netmap, Topology} from '../model.js';
import {addressKey} from '../prefix-map.js';
import type {Holding, TopologyView} from './view.js';

interface Translator extends Netmap {
	readonly node: string;
	/** Segments that its namespace is on. */
	readonly segments: ReadonlySet<string>;
}

/** The address at the same place in another prefix of that length. */
function move(address: Address, from: Prefix, to: Prefix): Address {
	return {family: to.family, value: networkOf(to).value + (address.value - networkOf(from).value)};
}

export class Translations {
	readonly #translators: readonly Translator[];
	/** By node, in main. */
	readonly #holdings: ReadonlyMap<string, readonly Holding[]>;
	/** Addresses that one node alone has. */
	readonly #sole: ReadonlySet<string>;

	constructor({topology, holdings}: Pick<TopologyView, 'holdings'> & {topology: Pick<Topology, 'nodes'>}) {
		const isUsed = topology.nodes.some(({namespaces}) => namespaces.some(({netmap}) => netmap.length > 0));
		const placed = groupBy(isUsed ? holdings : [], ({node, namespace}) => `${node} ${namespace}`);
		this.#translators = topology.nodes.flatMap(({name: node, namespaces}) =>
			namespaces.flatMap(({name, netmap}) => {
				const segments = new Set((placed.get(`${node} ${name}`) ?? []).flatMap(each => each.segment ?? []));
				return netmap.map(each => ({...each, node, segments}));
			}),
		);
		const isIdle = this.#translators.length === 0;
		this.#holdings = groupBy(
			isIdle ? [] : holdings.filter(({namespace}) => namespace === mainNamespace),
			({node}) => node,
		);
		const owners = groupBy(isIdle ? [] : holdings, ({prefix}) => addressKey(prefix));
		this.#sole = new Set(
			[...owners].flatMap(([key, all]) => (all.every(({node}) => node === all[0]!.node) ? [key] : [])),
		);
	}

	/** The addresses behind routers that an address stands for. */
	behind(address: Address): Address[] {
		return this.#translators
			.filter(({outside}) => contains(outside, address))
			.map(({inside, outside}) => move(address, outside, inside));
	}

	/** What a node asks another for instead of an address of that one; null if no node translates it, or not the asking node. */
	between(asking: string, answering: string, address: Address): Address | null {
		const [from, to] = [asking, answering].map(node => this.#holdings.get(node) ?? []) as [
			readonly Holding[],
			readonly Holding[],
		];
		const isNear = from.some(({segment}) => segment !== null && to.some(each => each.segment === segment));
		const isAnswered = from.some(
			({prefix}) =>
				prefix.family === address.family &&
				(this.#sole.has(addressKey(prefix)) || this.#imageOf(from, prefix) !== null),
		);
		return isNear || !isAnswered ? null : this.#imageOf(to, address);
	}

	/** By a router on the segment where the address is held, or by the holder itself. */
	#imageOf(holdings: readonly Holding[], address: Address): Address | null {
		const held = holdings.filter(({prefix}) => addressKey(prefix) === addressKey(address));
		const found = this.#translators.find(
			({node, segments, inside}) =>
				contains(inside, hostPrefix(address)) &&
				held.some(each => each.node === node || (each.segment !== null && segments.has(each.segment))),
		);
		return found === undefined ? null : move(address, found.inside, found.outside);
	}
}
