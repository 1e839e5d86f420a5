// Options and results of a measurement. Plain data; all times are milliseconds of the lab's one clock.

import type {FaultAction} from '../../topology/fault/model.js';
import type {Report} from '../events.js';
import type {LockWait} from '../lock/lock.js';

export interface MeasureOptions extends Pick<LockWait, 'lockTimeout'> {
	/** What to do to the lab. It is healed by its own inverse; faults that were there before stay. */
	readonly fault: FaultAction | Disturbance;
	/** End points: `R1:R3`, `V1-1/private:V2-1/private`. By default all pairs of sites, six at most. */
	readonly probes?: readonly string[];
	/** Probes a second of each flow; a pair has a flow each way and family. 100 by default. */
	readonly rate?: number;
	/** Milliseconds without a change of routes and without loss until the lab counts as settled. By default 2 s more than any timer of its routing. */
	readonly settle?: number | undefined;
	/** Milliseconds after which waiting for that is given up; the report then says null. By default three times `settle`, and 60 000 at least. */
	readonly timeout?: number | undefined;
	/** How often; 1 by default. */
	readonly repeat?: number;
	readonly report?: Report;
	/** Told what became of the probes while they go on, some times a second. */
	readonly watch?: ((strip: LossStrip) => void) | undefined;
	/** Heals first, then throws InterruptedError. */
	readonly signal?: AbortSignal;
}

/** One flow of probes, cut into slices of time. */
export interface StripFlow {
	/** `R1 → R3 (IPv4)`. */
	readonly name: string;
	/** Probes of each slice. */
	readonly sent: readonly number[];
	/** Those of them that did not come through within a second. */
	readonly lost: readonly number[];
	/** Milliseconds: the longest time in which no probe came through. */
	readonly gap: number;
}

export interface LossStrip {
	/** Unix time in seconds of the beginning of the first slice, by the clock of this machine. */
	readonly begun: number;
	/** Milliseconds. */
	readonly slice: number;
	readonly flows: readonly StripFlow[];
}

/** Something else to do to a lab than a fault of wgsim's. */
export interface Disturbance {
	/** In words, for the report. */
	readonly text: string;
	readonly make: () => Promise<unknown>;
	/** Null where it heals by itself: there is no way back to measure then. */
	readonly heal: (() => Promise<unknown>) | null;
}

export interface MeasureReport {
	readonly lab: string;
	readonly fault: string;
	/** What undid it; null where it heals by itself. */
	readonly heal: string | null;
	readonly probes: readonly string[];
	/** Probes a second of each flow. */
	readonly rate: number;
	/** As asked for, or as the lab's timers ask for. */
	readonly settle: number;
	readonly runs: readonly MeasuredRun[];
	/** Over all runs; with one run they are that run's. */
	readonly broken: PhaseSpread;
	readonly healed: PhaseSpread | null;
}

export interface MeasuredRun {
	/** From the fault until the lab has settled. */
	readonly broken: MeasuredPhase;
	/** From the healing until it has settled; null where the fault heals by itself. */
	readonly healed: MeasuredPhase | null;
}

/**
 * Times count from the moment that the fault, or the healing, took effect: the first change of a link, a route or a node after
 * it was ordered, or the first probe lost; at the latest when the order was carried out.
 */
export interface MeasuredPhase {
	/** Of all flows. */
	readonly sent: number;
	readonly lost: number;
	readonly duplicates: number;
	readonly reordered: number;
	/** The longest of any flow. */
	readonly gap: number;
	/** When the last flow's last gap ended, 0 where there was none; null where some flow did not come back, or goes on losing. */
	readonly recovered: number | null;
	/**
	 * When the last route changed or the last gap ended, whichever came later; null where that did not come to rest in time. Of
	 * flows that go on losing packets, but are never silent for a second, gaps do not count.
	 */
	readonly settled: number | null;
	/** The last change of any node's routes; null where there was none. */
	readonly lastRouteChange: number | null;
	readonly routeChanges: number;
	readonly flows: readonly MeasuredFlow[];
}

export interface MeasuredFlow extends FlowCount {
	readonly from: string;
	readonly to: string;
	readonly family: 4 | 6;
	/** Null where this flow did not come back, or goes on losing packets. */
	readonly recovered: number | null;
	/** The ways that were seen, oldest first, each once in a row: the first is the one before, the last the one after. */
	readonly ways: readonly Way[];
}

/** What became of the probes of one flow. */
export interface FlowCount {
	readonly sent: number;
	/** Never came. */
	readonly lost: number;
	/** Came, but later than a second after they were sent. */
	readonly late: number;
	readonly duplicates: number;
	/** Came after one that was sent later (RFC 4737). */
	readonly reordered: number;
	/** The longest time in which no probe that was sent came through within a second. */
	readonly gap: number;
	/** When it began; null for no gap. */
	readonly gapAt: number | null;
}

export interface Way {
	/** When it was seen first, from the fault on; null for the way before. */
	readonly at: number | null;
	/** Names of nodes from the first to the last; `*` for one that did not answer, an address for one that is not known. */
	readonly nodes: readonly string[];
	/** Whether the last was reached. */
	readonly complete: boolean;
}

/** Of the runs that have a value. */
export interface Spread {
	readonly median: number;
	readonly least: number;
	readonly most: number;
	/** How many runs have a value. */
	readonly runs: number;
}

/** Null where no run has a value. */
export interface PhaseSpread {
	readonly lost: Spread | null;
	readonly gap: Spread | null;
	readonly recovered: Spread | null;
	readonly settled: Spread | null;
}
