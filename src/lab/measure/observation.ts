// Everything that a measurement has seen so far, on the lab's clock.

import {FlowLog, lateAfter} from './flow-log.js';
import type {FlowEnds, ProbeRecord} from './record.js';

export interface SeenWay {
	readonly at: number;
	readonly hops: readonly (string | null)[];
	readonly reached: boolean;
}

export interface SeenFlow extends FlowEnds {
	readonly log: FlowLog;
	readonly ways: SeenWay[];
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
	/** The newest time that was told. */
	now = 0;
	flows: readonly SeenFlow[] = [];
	readonly changes: SeenChange[] = [];
	readonly marks = new Map<string, number>();

	apply(record: ProbeRecord): void {
		this.now = Math.max(this.now, record.at);
		switch (record.kind) {
			case 'flows':
				this.flows = record.flows.map(ends => ({...ends, log: new FlowLog(), ways: []}));
				break;
			case 'mark':
				this.marks.set(record.mark, record.at);
				break;
			case 'way':
				this.flows[record.flow]?.ways.push(record);
				break;
			case 'changes':
				this.changes.push({at: record.at, routes: record.routes});
				break;
			case 'node':
				this.changes.push({at: record.at, routes: 0});
				break;
			case 'probes':
				for (const {flow, first, sent, received} of record.flows) {
					const {log} = this.flows[flow]!;
					log.addSent(first, sent);
					for (const [number, time] of received) {
						log.addReceived(number, time);
					}
				}
		}
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
