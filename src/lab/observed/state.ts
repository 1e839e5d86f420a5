// Folds the observer's records into the last known state of a lab. Null is unknown, never the last good value.

import type {Answer, AnswersRead} from './answers.js';
import {keyOf, parse} from './bird-state.js';
import {Kept} from './kept.js';
import {KernelState} from './kernel-state.js';
import type {ObserverRecord, TextSource} from './record.js';
import type {ComplaintsRead, FaultRead, FollowedPeerRead, HeardRead, NodeRead} from './values.js';
import {parseWireguardDump, signatureOf, type WireguardInterface} from './wireguard.js';
import {parseWires, type WiresState} from './wires.js';

/** Sources that change all the time, and that no fact depends on. */
const idle: readonly ObserverRecord['source'][] = ['round', 'clock', 'node', 'counters', 'heard', 'wg'];

export class LabState extends KernelState {
	/** What was made of this state, as long as that holds. */
	readonly kept = new Kept();
	#revision = 0;
	readonly #signatures = new Map<string, string>();
	#wires: WiresState | null = null;
	#rounds = 0;
	#time: number | null = null;
	#faults: readonly FaultRead[] | null = null;
	#heard: HeardRead | null = null;
	readonly #wireguard = new Map<string, readonly WireguardInterface[] | null>();
	readonly #lastWireguard = new Map<string, WireguardInterface>();
	#answers: AnswersRead | null = null;
	readonly #reached = new Set<string>();
	readonly #nodes = new Map<string, NodeRead | null>();
	readonly #complaints = new Map<string, ComplaintsRead | null>();

	apply(record: ObserverRecord): void {
		if (!idle.includes(record.source)) {
			this.#revision++;
		}

		switch (record.source) {
			case 'round':
				this.#rounds = record.number;
				this.#time = record.time;
				break;
			case 'clock':
				this.#time = record.time;
				break;
			// Fold reads the plan.
			case 'plan':
				break;
			case 'wires':
				this.#wires = parse(record.text, parseWires);
				break;
			case 'answers':
				this.#answers = record.value;
				break;
			case 'faults':
				this.#faults = record.value;
				break;
			case 'heard':
				this.#heard = record.value;
				break;
			case 'node':
				this.#nodes.set(record.node, record.value);
				break;
			case 'complaints':
				this.#complaints.set(record.node, record.value);
				break;
			case 'links':
			case 'fixed-neighbors':
			case 'unrouted':
			case 'counters':
				this.applyKernel(record);
				break;
			default:
				this.#applyText(record);
		}
	}

	#applyText({source, node, namespace, subject, text}: ObserverRecord & {readonly source: TextSource}): void {
		switch (source) {
			case 'reach':
				if (text !== null) {
					this.#reached.add(keyOf(node, '', subject ?? ''));
				}

				break;
			case 'wg':
				this.#setWireguard(keyOf(node, namespace, subject ?? ''), parse(text, parseWireguardDump));
				break;
			default:
				this.applyBird(source, node, namespace, subject ?? '', text);
		}
	}

	#setWireguard(about: string, found: readonly WireguardInterface[] | null): void {
		const signature = signatureOf(found);
		if (signature !== this.#signatures.get(about)) {
			this.#signatures.set(about, signature);
			this.#revision++;
		}

		this.#wireguard.set(about, found);
		if (found?.[0] !== undefined) {
			this.#lastWireguard.set(about, found[0]);
		}
	}

	/** Another whenever something has changed that a fact may depend on. */
	get revision(): number {
		return this.#revision;
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

	/** What the fabric remembers of a peer that it follows; null where it does not. */
	heard(node: string, ifname: string, publicKey: string): FollowedPeerRead | null {
		return this.#heard?.[node]?.[ifname]?.[publicKey] ?? null;
	}

	/** `absent` where the node answers and has no such device; null while it does not answer. */
	wireguard(node: string, namespace: string, ifname: string): WireguardInterface | 'absent' | null {
		const found = this.#wireguard.get(keyOf(node, namespace, ifname)) ?? null;
		return found && (found[0] ?? 'absent');
	}

	/** What the device was when it was last seen: it tells whose it is while it is gone, and nothing of how it is. Null before. */
	lastWireguard(node: string, namespace: string, ifname: string): WireguardInterface | null {
		return this.#lastWireguard.get(keyOf(node, namespace, ifname)) ?? null;
	}

	/** Whether this address has answered this node since the observer started. */
	reached(node: string, address: string): boolean {
		return this.#reached.has(keyOf(node, '', address));
	}

	/** The last ping results of any command; null until the fabric has reported them. */
	get answers(): AnswersRead | null {
		return this.#answers;
	}

	/** The result of one pair when it was last pinged; null if it never was. */
	answer(from: string, to: string, address: string): Answer | null {
		return this.#answers?.answers.get(from)?.get(to)?.get(address) ?? null;
	}

	/** How many pairs have answered. */
	get reachedPairs(): number {
		return this.#reached.size;
	}

	node(name: string): NodeRead | null {
		return this.#nodes.get(name) ?? null;
	}

	/** Null for a node that does not run or has only begun to boot. Undefined before the first observation. */
	complaints(node: string): ComplaintsRead | null | undefined {
		return this.#complaints.get(node);
	}
}
