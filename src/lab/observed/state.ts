// What is true in a lab: folds the observer's records into the last known state. Null is unknown, never the last good value.

import {
	type BabelNeighborState,
	type BirdProtocol,
	type OspfNeighborState,
	parseBabelNeighbors,
	parseNeighbors,
	parseProtocols,
} from './bird.js';
import type {ObserverRecord} from './record.js';
import {parseWireguardDump, type WireguardInterface} from './wireguard.js';

/** The fabric's account of its wires. */
export interface WiresState {
	/** Wires that stand. */
	readonly made: number;
	/** The two ends of each that does not: `V1-1:eth0`, or `internet:V1-1.eth0` for a bridge. */
	readonly missing: readonly (readonly string[])[];
	/** Nodes that have announced themselves and run. */
	readonly nodes: readonly string[];
}

const areTexts = (value: unknown): value is string[] =>
	Array.isArray(value) && value.every(each => typeof each === 'string');

function parseWires(text: string): WiresState | null {
	try {
		const {made, missing, nodes} = JSON.parse(text);
		return typeof made === 'number' && Array.isArray(missing) && missing.every(areTexts) && areTexts(nodes)
			? {made, missing, nodes}
			: null;
	} catch {
		return null;
	}
}

const keyOf = (node: string, namespace: string, subject = ''): string => `${node}\0${namespace}\0${subject}`;

export class LabState {
	#wires: WiresState | null = null;
	#rounds = 0;
	/** The observer's clock at the end of its last round: Unix time in seconds. */
	#time: number | null = null;
	readonly #protocols = new Map<string, readonly BirdProtocol[] | null>();
	readonly #neighbors = new Map<string, readonly OspfNeighborState[] | null>();
	readonly #babel = new Map<string, readonly BabelNeighborState[] | null>();
	readonly #wireguard = new Map<string, readonly WireguardInterface[] | null>();
	readonly #reached = new Set<string>();

	apply(record: ObserverRecord): void {
		switch (record.source) {
			case 'round':
				this.#rounds = record.number;
				this.#time = record.time;
				break;
			case 'wires':
				this.#wires = record.text === null ? null : parseWires(record.text);
				break;
			case 'reach':
				if (record.text !== null) {
					this.#reached.add(keyOf(record.node, '', record.subject ?? ''));
				}

				break;
			case 'protocols':
				this.#protocols.set(
					keyOf(record.node, record.namespace),
					record.text === null ? null : parseProtocols(record.text),
				);
				break;
			case 'ospf':
				this.#neighbors.set(
					keyOf(record.node, record.namespace, record.subject ?? ''),
					record.text === null ? null : parseNeighbors(record.text),
				);
				break;
			case 'babel':
				this.#babel.set(
					keyOf(record.node, record.namespace, record.subject ?? ''),
					record.text === null ? null : parseBabelNeighbors(record.text),
				);
				break;
			case 'wg':
				this.#wireguard.set(
					keyOf(record.node, record.namespace),
					record.text === null ? null : parseWireguardDump(record.text),
				);
				break;
		}
	}

	/** Whole rounds seen. */
	get rounds(): number {
		return this.#rounds;
	}

	get time(): number | null {
		return this.#time;
	}

	get wires(): WiresState | null {
		return this.#wires;
	}

	/** One protocol of one BIRD; null while that BIRD does not answer or does not know it. */
	protocol(node: string, namespace: string, name: string): BirdProtocol | null {
		return this.#protocols.get(keyOf(node, namespace))?.find(protocol => protocol.name === name) ?? null;
	}

	/** Whether BIRD answers in this namespace. */
	birdAnswers(node: string, namespace: string): boolean {
		return (this.#protocols.get(keyOf(node, namespace)) ?? null) !== null;
	}

	neighbors(node: string, namespace: string, instance: string): readonly OspfNeighborState[] | null {
		return this.#neighbors.get(keyOf(node, namespace, instance)) ?? null;
	}

	babelNeighbors(node: string, namespace: string, instance: string): readonly BabelNeighborState[] | null {
		return this.#babel.get(keyOf(node, namespace, instance)) ?? null;
	}

	wireguard(node: string, namespace: string, ifname: string): WireguardInterface | null {
		return this.#wireguard.get(keyOf(node, namespace))?.find(one => one.ifname === ifname) ?? null;
	}

	/** Whether this address has answered this node since the observer started. */
	reached(node: string, address: string): boolean {
		return this.#reached.has(keyOf(node, '', address));
	}
}
