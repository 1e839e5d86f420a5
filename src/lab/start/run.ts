// One start on its way from state to state: what it was asked for, and what it knows and has done so far.

import {lacksCapability} from '../../engine/call.js';
import type {Engine} from '../../engine/client.js';
import type {Action} from '../../plan/actions.js';
import type {Topology} from '../../topology/model.js';
import type {SurveyedMachine} from '../machines/survey.js';
import type {Memory} from './memory.js';
import type {StartOptions} from './options.js';
import type {Comparison} from './plan-start.js';
import {Rollback, undo} from './rollback.js';
import {mayBeRefused, type Outcome, type State} from './states.js';

export interface Run {
	readonly engine: Engine;
	readonly topology: Topology;
	readonly options: StartOptions;
	/** The last one; null before the first. */
	readonly comparison: Comparison | null;
	/** What the fabric's volume held, for the next comparison. */
	readonly recalled: Memory | null;
	/** The machines of the lab, with what each has; null until they are decided on. */
	readonly surveyed: readonly SurveyedMachine[] | null;
	/** Nodes whose own BIRD configurations were tried. */
	readonly tried: ReadonlySet<string>;
	readonly rollback: Rollback;
	readonly done: readonly Action[];
	/** The engine's refusal to start a privileged container; null while there was none. */
	readonly refusal: unknown;
	/** Whether it is waited for convergence: not where the wait would have no end. */
	readonly waits: boolean;
}

export const newRun = (engine: Engine, topology: Topology, options: StartOptions): Run => ({
	engine,
	topology,
	options,
	comparison: null,
	recalled: null,
	surveyed: null,
	tried: new Set(),
	rollback: new Rollback(),
	done: [],
	refusal: null,
	waits: options.wait,
});

/** Does the work of a state: how it ended, and what has changed. */
export type Work<S extends State> = (run: Run) => Promise<{readonly outcome: Outcome<S>} & Partial<Run>>;

/** Undoes what the run made, because of `cause`, unless it is to be kept. */
export async function undoRun({rollback, topology, engine, options}: Run, cause: unknown): Promise<void> {
	if (!options.keep) {
		await undo(rollback, topology.name, cause, engine, options.report);
	}
}

/** Whether the engine refused a privileged container. The first time, named capabilities are asked for instead. */
export const isRefusal = ({options, topology, refusal}: Run, state: State, error: unknown): boolean =>
	mayBeRefused(state) &&
	topology.isolation === 'privileged' &&
	refusal === null &&
	!options.signal?.aborted &&
	lacksCapability(error);
