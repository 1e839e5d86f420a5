// Decides whether firewalls let one node ask an address of another.

import {mainNamespace} from '../../shared/namespaces.js';
import type {Address} from '../address.js';
import type {Topology} from '../model.js';
import {addressKey} from '../prefix-map.js';
import type {TopologyView} from '../ways/view.js';
import {type Asked, accepted, type Judgement, Passage} from './passage.js';

const hasFirewall = ({nodes}: Pick<Topology, 'nodes'>): boolean =>
	nodes.some(({namespaces}) => namespaces.some(({firewall}) => firewall !== null));

export class PairPassage {
	/** Null where nothing is filtered. */
	readonly #passage: Passage | null;
	/** `NODE ADDRESS` → the namespace that has it. */
	readonly #places: ReadonlyMap<string, string>;

	constructor(view: Pick<TopologyView, 'topology' | 'holdings'>) {
		const isFiltered = hasFirewall(view.topology);
		this.#passage = isFiltered ? new Passage(view.topology) : null;
		this.#places = new Map(
			(isFiltered ? view.holdings : []).map(({node, namespace, prefix}) => [
				`${node} ${addressKey(prefix)}`,
				namespace,
			]),
		);
	}

	/** From the main namespace of a node. */
	judge(from: string, to: string, address: Address, asked: Asked): Judgement {
		if (this.#passage === null) {
			return accepted;
		}

		const namespace = this.#places.get(`${to} ${addressKey(address)}`) ?? mainNamespace;
		const asking = {node: from, namespace: mainNamespace};
		return this.#passage.judge(asking, {node: to, namespace}, address, asked);
	}
}
