// Says which network each wire of imported machines is on: one for each prefix, but machines that have one address are not neighbours.

import {groupBy} from '../shared/group-by.js';
import {mainNamespace} from '../shared/namespaces.js';
import {formatAddress, hostOf} from '../topology/address.js';
import type {ImportedInterface} from './import-guide.js';
import {segmentOf} from './import-interfaces.js';

type Wire = Pick<ImportedInterface, 'name' | 'addresses'>;

interface PlacedWire extends ImportedInterface {
	readonly host: string;
}

const keyOf = (host: string, {name}: Pick<Wire, 'name'>): string => `${host} ${name}`;

export class ImportedNetworks {
	readonly notes: readonly string[];
	/** Wires whose address another machine has, too: prefixes of sites may overlap. */
	readonly #apart: ReadonlySet<string>;
	/** By segment. */
	readonly #names: ReadonlyMap<string, string>;

	/** What has no address in main is on the underlay. */
	constructor(wires: readonly PlacedWire[]) {
		const holders = groupBy(
			wires.flatMap(wire => wire.addresses.map(address => ({wire, text: formatAddress(hostOf(address))}))),
			({text}) => text,
		);
		const shared = [...holders].filter(([, all]) => new Set(all.map(({wire}) => wire.host)).size > 1);
		this.#apart = new Set(shared.flatMap(([, all]) => all.map(({wire}) => keyOf(wire.host, wire))));
		this.notes = shared.map(([text, all]) => {
			const names = all.map(({wire}) => keyOf(wire.host, wire)).join(' and ');
			return `${text} is on ${names}: each is on a network of its own here, as two sites with one prefix`;
		});
		const segments = wires
			.filter(({namespace, addresses}) => namespace !== mainNamespace || addresses.length > 0)
			.map(wire => this.#segmentOf(wire.host, wire));
		this.#names = new Map([...new Set(segments)].map((segment, index) => [segment, `lan${index + 1}`]));
	}

	get names(): string[] {
		return [...this.#names.values()];
	}

	of(host: string, wire: Wire): string | undefined {
		return this.#names.get(this.#segmentOf(host, wire));
	}

	/** By its first address; one of its own where it has none. */
	#segmentOf(host: string, wire: Wire): string {
		const [first] = wire.addresses;
		const key = keyOf(host, wire);
		return first === undefined || this.#apart.has(key) ? key : segmentOf(first);
	}
}
