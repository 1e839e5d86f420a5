// The results of `wgsim check`: one per check, and a report. Plain data, valid JSON.

import type {LockWait} from '../lock/lock.js';

/**
 * Seconds that a check is tried again by default. What is sent into a tunnel whose peer began anew is answered after 15 s
 * (KEEPALIVE_TIMEOUT + REKEY_TIMEOUT of WireGuard, section 6.1), and where that handshake is lost after 5 s more and their jitter;
 * BGP over it takes some seconds then.
 */
export const defaultTimeout = 30;

/** Groups of the report, and what --only and --skip take. */
export const checkKinds = [
	'node',
	'reach',
	'not-reach',
	'tunnel',
	'isolation',
	'capture',
	'routing',
	'ecmp',
	'mtu',
	'transfer',
	'ping',
	'tcp',
	'udp',
	'http',
	'route',
	'bgp',
	'traceroute',
	'command',
] as const;

export type CheckKind = (typeof checkKinds)[number];

/** What a result may be of: `wgsim scenario` gives the same report, of the steps that it did. */
export type ResultKind = CheckKind | 'scenario';

/**
 * `failed`: what was promised is not so. `error`: it could not be found out, such as of a node that does not run.
 * Neither is a pass.
 */
export type CheckStatus = 'passed' | 'failed' | 'error';

/** What a check is about, known before it runs. */
export interface CheckTitle {
	/** Unique in its report, and the same in each: `tunnel:V1-1:wg3`. */
	readonly id: string;
	readonly kind: ResultKind;
	/** `V1-1 → V2-1 by wg3`. */
	readonly name: string;
	/** `built-in`: follows from the topology. `file`: stands among its `checks`. */
	readonly origin: 'built-in' | 'file';
}

/** What a check came to. */
export interface Verdict {
	readonly status: CheckStatus;
	/** One line each: what was promised, and what was there. */
	readonly expected: string;
	readonly seen: string;
	/** The last facts, a line each: counters, routes, packets. */
	readonly facts: readonly string[];
	/** What to type to look further. */
	readonly commands: readonly string[];
}

export interface CheckResult extends CheckTitle, Verdict {
	/** Milliseconds, tries that were made again among them. */
	readonly duration: number;
}

/** A kind of check that makes no sense for this lab, or was not asked for. It is not run, and not passed. */
export interface NotRun {
	readonly kind: CheckKind;
	readonly reason: string;
}

export interface CheckReport {
	readonly lab: string;
	/** The topology file that it was started from. */
	readonly source: string | null;
	/** Unix time in seconds, of the machine that wgsim runs on. */
	readonly startedAt: number;
	/** Milliseconds. */
	readonly duration: number;
	/** Whether every check passed, and there was at least one. */
	readonly ok: boolean;
	readonly passed: number;
	readonly failed: number;
	readonly errors: number;
	readonly results: readonly CheckResult[];
	readonly notRun: readonly NotRun[];
}

export type CheckEvent =
	/** What is going to be checked. */
	| {readonly kind: 'planned'; readonly checks: readonly CheckTitle[]; readonly notRun: readonly NotRun[]}
	/** A check has come to its end; `done` of `of` have. */
	| {
			readonly kind: 'result';
			readonly result: CheckResult;
			readonly done: number;
			readonly of: number;
	  };

export interface CheckOptions extends LockWait {
	/** Only these kinds; null for all. */
	readonly only?: readonly CheckKind[] | null;
	readonly skip?: readonly CheckKind[];
	/** Milliseconds that a check is tried again before it has failed. */
	readonly timeout?: number;
	/** Does not pull cables: what depends on that is not run. */
	readonly keepCables?: boolean;
	/** The caller holds the lab's lock. Otherwise it is taken for as long as cables are out. */
	readonly isLocked?: boolean;
	readonly report?: (event: CheckEvent) => void;
	readonly signal?: AbortSignal | undefined;
}
