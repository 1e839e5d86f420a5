// Waits until a lab meets its plan: every wire, adjacency, handshake, session and declared pair.

import type {Engine} from '../../engine/client.js';
import {followLogs} from '../../engine/logs.js';
import {messageOf, WgsimError} from '../../errors.js';
import type {FabricPlan} from '../../plan/model.js';
import {fabricNode} from '../../plan/plan-lab.js';
import type {Report} from '../events.js';
import {isLasting} from '../observed/complaints.js';
import {isMissing, type MissingFact} from '../observed/fact.js';
import {Fold} from '../observer/fold.js';
import {otherFabrics} from '../observer/stream.js';
import {reconnecting} from '../streams/reconnecting.js';
import {ConvergenceError} from './convergence-error.js';
import {describeProgress} from './progress.js';
import {openRecords} from './records.js';
import {watchRemoval} from './removal.js';
import {findUnhealthy} from './unhealthy.js';

// Seconds between two looks while a lab comes up. A look at nine nodes takes some 50 ms.
const period = 0.2;

// Lines of the fabric's log to look back for its last account; problems it logs stand in between.
const fabricLogTail = 100;

export interface ConvergenceOptions {
	/** Milliseconds until it is given up. */
	readonly timeout: number;
	readonly report: Report;
	readonly signal?: AbortSignal | undefined;
}

interface Planned {
	readonly plan: FabricPlan;
	/** Of the plan's text: the fabric may have followed another until now. */
	readonly revision: string;
}

/** Follows the fabric's own account until every wire stands; it starts nothing in the lab, which has enough to do. */
async function awaitWires(
	engine: Engine,
	fabric: string,
	{plan, revision}: Planned,
	fold: Fold,
	signal: AbortSignal,
) {
	for await (const line of followLogs(engine, fabric, {tail: fabricLogTail, signal})) {
		fold.apply({source: 'wires', text: line});
		const {wires} = fold;
		if (wires?.revision === revision && wires.made === plan.wires.length) {
			return;
		}
	}

	throw new WgsimError(`${plan.lab}: the fabric has ended`, {
		details: await findUnhealthy(engine, plan.lab),
		hint: `wgsim logs fabric --lab ${plan.lab}`,
	});
}

/** `missing` is empty, or holds only facts for which waiting does not help. */
interface Outcome {
	/** The last progress in words. */
	readonly summary: string;
	readonly missing: readonly MissingFact[];
}

/** Feeds `fold` from the observer until nothing is missing that may still come. */
async function awaitFacts(
	engine: Engine,
	fabric: string,
	plan: FabricPlan,
	fold: Fold,
	{report, signal}: {report: Report; signal: AbortSignal},
): Promise<Outcome> {
	const argv = ['wgsim-observe', '--reach', '--period', String(period)];
	const {records, close} = await openRecords(engine, [fabric, ...otherFabrics(plan)], argv, signal);
	let last = '';
	const told = new Set<string>();
	try {
		for await (const record of records) {
			fold.apply(record);
			// Ten thousand pairs answer one by one: only the last can be the last fact, and a look at all facts takes its time.
			const isLast = record.source === 'reach' && fold.reachedPairs >= plan.expect.reach.length;
			if (!fold.whole || (record.source !== 'round' && !isLast)) {
				continue;
			}

			const {facts, excused} = fold.judge();
			const missing = facts.filter(isMissing);
			for (const {text} of missing.filter(isLasting)) {
				if (!told.has(text)) {
					told.add(text);
					report({kind: 'note', text});
				}
			}

			const text = describeProgress(facts, excused);
			if (text !== last && record.source === 'round') {
				last = text;
				report({kind: 'progress', missing: missing.length, of: facts.length, text});
			}

			if (missing.every(isLasting)) {
				return {summary: text, missing};
			}
		}
	} finally {
		close();
	}

	throw new WgsimError(`${plan.lab}: the observer in the fabric ended by itself`, {
		hint: `wgsim logs fabric --lab ${plan.lab}`,
	});
}

/**
 * Resolves when nothing is missing. Reports the phase `wires` done, then `convergence`.
 * @throws {ConvergenceError} at the timeout: it names each missing fact and what was last seen instead
 */
export async function converge(
	engine: Engine,
	fabric: string,
	{plan, revision}: Planned,
	{timeout, report, signal}: ConvergenceOptions,
): Promise<void> {
	const fold = new Fold(plan);
	const deadline = AbortSignal.timeout(timeout);
	const end = new AbortController();
	const removal = new AbortController();
	const either = AbortSignal.any([deadline, end.signal, removal.signal, ...(signal ? [signal] : [])]);
	void watchRemoval(engine, {lab: plan.lab, node: fabricNode}, either, () => removal.abort());
	try {
		report({kind: 'phase-started', phase: 'wires'});
		await reconnecting(() => awaitWires(engine, fabric, {plan, revision}, fold, either), report, either);
		report({kind: 'phase-done', phase: 'wires', summary: `${plan.wires.length} wires`});
		report({kind: 'phase-started', phase: 'convergence'});
		const follow = () => awaitFacts(engine, fabric, plan, fold, {report, signal: either});
		const {summary, missing} = await reconnecting(follow, report, either);
		if (missing.length > 0) {
			throw new ConvergenceError(plan.lab, missing, null, []);
		}

		report({kind: 'phase-done', phase: 'convergence', summary});
	} catch (error) {
		if (deadline.aborted && !removal.signal.aborted && !signal?.aborted) {
			const unhealthy = await findUnhealthy(engine, plan.lab);
			throw new ConvergenceError(plan.lab, fold.judge().facts.filter(isMissing), timeout / 1000, unhealthy);
		}

		if (removal.signal.aborted && !signal?.aborted) {
			throw new WgsimError(`${plan.lab} was stopped by another command while it came up`);
		}

		throw error instanceof WgsimError ? error : new WgsimError(messageOf(error), {cause: error});
	} finally {
		end.abort();
	}
}
