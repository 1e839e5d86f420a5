// What is true in a lab: folds the observer's records into the last known state. Null is unknown, never the last good value.

import {
	type BabelNeighborState,
	type BfdSession,
	type BirdProtocol,
	type OspfNeighborState,
	parseBabelNeighbors,
	parseBfdSessions,
	parseNeighbors,
	parseProtocols,
} from './bird.js';
import type {ObserverRecord, TextSource} from './record.js';
import type {CountersRead, FaultRead, LinkRead, NodeRead} from './values.js';
import {parseWireguardDump, type WireguardInterface} from './wireguard.js';

/** The fabric's account of its wires. */
export interface WiresState {
	/** Digest of the plan that the fabric follows. */
	readonly revision: string | null;
	/** Wires that stand. */
	readonly made: number;
	/** The two ends of each that does not: `V1-1:eth0`, or `internet:V1-1.eth0` for a bridge. */
	readonly missing: readonly (readonly string[])[];
	/** By `V1-1:eth0`, of wires that stand: what the kernel refused to set on them. */
	readonly failed: Readonly<Record<string, readonly string[]>>;
	/** Nodes that have announced themselves and run. */
	readonly nodes: readonly string[];
}

const areTexts = (value: unknown): value is string[] =>
	Array.isArray(value) && value.every(each => typeof each === 'string');

function parseWires(text: string): WiresState | null {
	try {
		const {revision = null, made, missing, failed = {}, nodes} = JSON.parse(text);
		return typeof made === 'number' &&
			Array.isArray(missing) &&
			missing.every(areTexts) &&
			areTexts(nodes) &&
			Object.values(failed).every(areTexts)
			? {revision, made, missing, failed, nodes}
			: null;
	} catch {
		return null;
	}
}

const keyOf = (node: string, namespace: string, subject = ''): string => `${node}\0${namespace}\0${subject}`;

const parse = <T>(text: string | null, read: (text: string) => T): T | null =>
	text === null ? null : read(text);

export class LabState {
	#wires: WiresState | null = null;
	#rounds = 0;
	#time: number | null = null;
	#faults: readonly FaultRead[] | null = null;
	readonly #protocols = new Map<string, readonly BirdProtocol[] | null>();
	readonly #neighbors = new Map<string, readonly OspfNeighborState[] | null>();
	readonly #babel = new Map<string, readonly BabelNeighborState[] | null>();
	readonly #bfd = new Map<string, readonly BfdSession[] | null>();
	readonly #wireguard = new Map<string, readonly WireguardInterface[] | null>();
	readonly #reached = new Set<string>();
	readonly #nodes = new Map<string, NodeRead | null>();
	readonly #links = new Map<string, readonly LinkRead[] | null>();
	readonly #counters = new Map<string, CountersRead | null>();

	apply(record: ObserverRecord): void {
		switch (record.source) {
			case 'round':
				this.#rounds = record.number;
				this.#time = record.time;
				break;
			case 'clock':
				this.#time = record.time;
				break;
			case 'plan':
				// Whose plan it is knows better: see Fold.
				break;
			case 'wires':
				this.#wires = parse(record.text, parseWires);
				break;
			case 'faults':
				this.#faults = record.value;
				break;
			case 'node':
				this.#nodes.set(record.node, record.value);
				break;
			case 'links':
				this.#links.set(keyOf(record.node, record.namespace), record.value);
				break;
			case 'counters':
				this.#counters.set(keyOf(record.node, record.namespace), record.value);
				break;
			default:
				this.#applyText(record);
		}
	}

	#applyText({source, node, namespace, subject, text}: ObserverRecord & {readonly source: TextSource}): void {
		const place = keyOf(node, namespace);
		const about = keyOf(node, namespace, subject ?? '');
		switch (source) {
			case 'reach':
				if (text !== null) {
					this.#reached.add(keyOf(node, '', subject ?? ''));
				}

				break;
			case 'protocols':
				this.#protocols.set(place, parse(text, parseProtocols));
				break;
			case 'ospf':
				this.#neighbors.set(about, parse(text, parseNeighbors));
				break;
			case 'babel':
				this.#babel.set(about, parse(text, parseBabelNeighbors));
				break;
			case 'bfd':
				this.#bfd.set(place, parse(text, parseBfdSessions));
				break;
			case 'wg':
				this.#wireguard.set(about, parse(text, parseWireguardDump));
				break;
		}
	}

	/** Whole rounds seen. */
	get rounds(): number {
		return this.#rounds;
	}

	/** The observer's clock: Unix time in seconds. */
	get time(): number | null {
		return this.#time;
	}

	get wires(): WiresState | null {
		return this.#wires;
	}

	get faults(): readonly FaultRead[] | null {
		return this.#faults;
	}

	/** All protocols of one BIRD; null while it does not answer. */
	protocols(node: string, namespace: string): readonly BirdProtocol[] | null {
		return this.#protocols.get(keyOf(node, namespace)) ?? null;
	}

	/** One protocol of one BIRD; null while that BIRD does not answer or does not know it. */
	protocol(node: string, namespace: string, name: string): BirdProtocol | null {
		return this.protocols(node, namespace)?.find(protocol => protocol.name === name) ?? null;
	}

	neighbors(node: string, namespace: string, instance: string): readonly OspfNeighborState[] | null {
		return this.#neighbors.get(keyOf(node, namespace, instance)) ?? null;
	}

	babelNeighbors(node: string, namespace: string, instance: string): readonly BabelNeighborState[] | null {
		return this.#babel.get(keyOf(node, namespace, instance)) ?? null;
	}

	bfd(node: string, namespace: string): readonly BfdSession[] | null {
		return this.#bfd.get(keyOf(node, namespace)) ?? null;
	}

	/** `absent` where the node answers and has no such device; null while it does not answer. */
	wireguard(node: string, namespace: string, ifname: string): WireguardInterface | 'absent' | null {
		const found = this.#wireguard.get(keyOf(node, namespace, ifname)) ?? null;
		return found && (found[0] ?? 'absent');
	}

	/** Whether this address has answered this node since the observer started. */
	reached(node: string, address: string): boolean {
		return this.#reached.has(keyOf(node, '', address));
	}

	/** How many pairs have answered. */
	get reachedPairs(): number {
		return this.#reached.size;
	}

	node(name: string): NodeRead | null {
		return this.#nodes.get(name) ?? null;
	}

	links(node: string, namespace: string): readonly LinkRead[] | null {
		return this.#links.get(keyOf(node, namespace)) ?? null;
	}

	counters(node: string, namespace: string): CountersRead | null {
		return this.#counters.get(keyOf(node, namespace)) ?? null;
	}
}
