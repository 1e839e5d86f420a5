// Everything that a measurement has seen so far, on the lab's clock: that of the machine that leads.

import {FlowLog, lateAfter} from './flow-log.js';
import type {FlowEnds, ProbeRecord} from './record.js';

export interface SeenWay {
	readonly at: number;
	readonly hops: readonly (string | null)[];
	readonly reached: boolean;
}

/** A way, and the number of the look that found it. */
interface FoundWay extends SeenWay {
	readonly look: number;
}

export interface SeenFlow extends FlowEnds {
	readonly log: FlowLog;
	readonly ways: FoundWay[];
	/** Of a flow to another machine, by the number of a look: the least hop limit that brought it to its target. */
	readonly reached: Map<number, number>;
}

export interface SeenChange {
	readonly at: number;
	/** Changes of routes; 0 where only a link or a node changed. */
	readonly routes: number;
}

/** `R1 → R3 (IPv4)`. */
export const nameOfFlow = ({from, to, family}: Pick<FlowEnds, 'from' | 'to' | 'family'>): string =>
	`${from} → ${to} (IPv${family})`;

export class Observation {
	/** The newest time that was told by all programs. */
	now = 0;
	/** By the program that told it. */
	readonly #newest: number[];
	#begun = 0;
	readonly #owners = new Map<string, string>();
	flows: readonly SeenFlow[] = [];
	readonly changes: SeenChange[] = [];
	readonly marks = new Map<string, number>();

	/** @param programs one for each machine */
	constructor(programs = 1) {
		this.#newest = Array.from({length: programs}, () => 0);
	}

	/** @param record its times are those of the lab's clock, whichever program tells it */
	apply(record: ProbeRecord, program = 0): void {
		this.#newest[program] = Math.max(this.#newest[program]!, record.at);
		this.now = Math.max(this.now, Math.min(...this.#newest));
		switch (record.kind) {
			case 'flows':
				this.#begun++;
				// Each program knows all flows, and the addresses of its own machine.
				for (const [address, node] of Object.entries(record.owners ?? {})) {
					this.#owners.set(address, node);
				}

				this.flows =
					this.flows.length > 0
						? this.flows
						: record.flows.map(ends => ({...ends, log: new FlowLog(), ways: [], reached: new Map()}));
				break;
			case 'mark':
				this.marks.set(record.mark, record.at);
				break;
			case 'way':
				this.#addWay(this.flows[record.flow]!, record);
				break;
			case 'changes':
				this.changes.push({at: record.at, routes: record.routes});
				break;
			case 'node':
				this.changes.push({at: record.at, routes: 0});
				break;
			case 'probes':
				for (const {flow, first, sent, received, reached = []} of record.flows) {
					const seen = this.flows[flow]!;
					seen.log.addSent(first, sent);
					for (const [number, time] of received) {
						seen.log.addReceived(number, time);
					}

					for (const [look, hops] of reached) {
						this.#addArrival(seen, look, hops);
					}
				}
		}
	}

	#addWay({ways, reached}: SeenFlow, way: FoundWay): void {
		const hops = way.hops.map(hop => (hop === null ? null : (this.#owners.get(hop) ?? hop)));
		ways.push(endWay({...way, hops}, reached.get(way.look)));
	}

	/** Another machine tells of it, before the way is known or after. */
	#addArrival({ways, reached}: SeenFlow, look: number, hops: number): void {
		const least = Math.min(hops, reached.get(look) ?? hops);
		reached.set(look, least);
		const index = ways.findLastIndex(way => way.look === look);
		if (index >= 0) {
			ways[index] = endWay(ways[index]!, least);
		}
	}

	/** Whether each program has said which flows there are. */
	get begun(): boolean {
		return this.flows.length > 0 && this.#begun === this.#newest.length;
	}

	/** How long nothing has happened, from `since` on: no route has changed, and all probes came through. */
	quietFor(since: number): number {
		const route = this.changes.findLast(({routes}) => routes > 0)?.at ?? since;
		const losses = this.flows.map(({log}) => log.lastLoss(this.now) ?? since);
		// What was sent less than a moment ago cannot be judged yet.
		const flowing = this.now - lateAfter - Math.max(since, ...losses);
		return Math.min(this.now - Math.max(since, route), flowing);
	}

	/** The flows that have lost something since then. */
	lossyFlows(since: number): SeenFlow[] {
		return this.flows.filter(({log}) => (log.lastLoss(this.now) ?? 0) > since);
	}
}

/** A way that has come to its target with so many hops; as it is where that is not known. */
const endWay = (way: FoundWay, reached: number | undefined): FoundWay =>
	reached === undefined
		? way
		: {
				...way,
				hops: Array.from({length: reached - 1}, (_, index) => way.hops[index] ?? null),
				reached: true,
			};
