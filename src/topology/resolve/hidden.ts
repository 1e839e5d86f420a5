// Finds the nodes that a filtering NAT hides: nodes outside get no answer unless the inside spoke first.

import {contains} from '../address.js';
import {Groups} from '../groups.js';
import type {Topology, TunnelEnd} from '../model.js';

export class Hidden {
	readonly #zones = new Groups();
	/** By zone: those that it may ask, as what it sends leaves by a NAT of its own. */
	readonly #outside = new Map<string, Set<string>>();

	constructor({nodes, networks, tunnels}: Topology) {
		const segments = new Map(networks.map(({name, segment}) => [name, `segment ${segment}`]));
		const filters: (readonly [inside: string, outside: string])[] = [];
		for (const {name, namespaces} of nodes) {
			for (const {name: namespace, interfaces, masquerade} of namespaces) {
				const filtering = new Set(masquerade.flatMap(each => (each.filters ? [each.ifname] : [])));
				for (const {name: ifname, network} of interfaces) {
					const ends = [`${name}/${namespace}`, segments.get(network ?? '')] as const;
					if (ends[1] !== undefined && filtering.has(ifname)) {
						filters.push([ends[0], ends[1]]);
					} else if (ends[1] !== undefined) {
						this.#zones.join(ends[0], ends[1]);
					}
				}
			}
		}

		for (const {a, b} of tunnels) {
			if (leadsOn(a) || leadsOn(b)) {
				this.#zones.join(`${a.node}/${a.namespace}`, `${b.node}/${b.namespace}`);
			}
		}

		for (const [inside, outside] of filters) {
			const zone = this.#zones.find(inside);
			this.#outside.set(zone, (this.#outside.get(zone) ?? new Set()).add(this.#zones.find(outside)));
		}
	}

	/** Whether nothing that one node's main namespace asks the other's is answered. */
	from(asking: string, answering: string): boolean {
		const [from, to] = [asking, answering].map(node => this.#zones.find(`${node}/main`)) as [string, string];
		if (this.#outside.size === 0 || from === to) {
			return false;
		}

		const reached = new Set([from]);
		for (const zone of reached) {
			for (const next of this.#outside.get(zone) ?? []) {
				reached.add(next);
			}
		}

		return !reached.has(to);
	}
}

/** Whether a tunnel carries more than what its two ends say to each other. */
const leadsOn = ({addresses, allowedIps}: TunnelEnd): boolean =>
	allowedIps.some(allowed => !addresses.some(own => contains(own, allowed)));
