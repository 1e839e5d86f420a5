// Waits until a lab is what its plan promises: every wire, adjacency, handshake, session and declared pair.

import type {Engine} from '../engine/client.js';
import {streamExec} from '../engine/exec-stream.js';
import {followLogs} from '../engine/logs.js';
import {messageOf, WgsimError} from '../errors.js';
import type {FabricPlan} from '../plan/model.js';
import {fabricNode} from '../plan/plan-lab.js';
import {findAiling} from './ailing.js';
import type {Report} from './events.js';
import {countExpected, findMissing, type MissingFact} from './observed/missing.js';
import {parseRecord} from './observed/record.js';
import {LabState} from './observed/state.js';
import {reconnecting} from './reconnecting.js';
import {watchRemoval} from './removal.js';

// Seconds between two looks while a lab comes up. A look at nine nodes takes some 50 ms.
const period = 0.2;

// Lines of the fabric's log to look back for its last account; problems it logs stand in between.
const fabricLogTail = 100;

// The facts named in an error; the rest are counted.
const namedFacts = 12;

export interface ConvergenceOptions {
	/** Milliseconds until it is given up. */
	readonly timeout: number;
	readonly report: Report;
	readonly signal?: AbortSignal | undefined;
}

export class ConvergenceError extends WgsimError {
	override readonly name = 'ConvergenceError';
	readonly missing: readonly MissingFact[];

	constructor(lab: string, missing: readonly MissingFact[], seconds: number, ailing: readonly string[]) {
		const rest = missing.length - namedFacts;
		const count = missing.length === 1 ? 'one fact is' : `${missing.length} facts are`;
		super(`${lab} has not converged within ${seconds} s: ${count} missing`, {
			details: [
				...ailing,
				...missing.slice(0, namedFacts).map(({text}) => text),
				...(rest > 0 ? [`… and ${rest} more`] : []),
			],
			hint: `the lab is left running: wgsim status ${lab}, docker logs ${lab}-<node>, or wgsim stop ${lab}`,
		});
		this.missing = missing;
	}
}

/** Why no progress is being made, in the words of the first missing kind: `handshakes 8/24`. */
function describeProgress(
	missing: readonly MissingFact[],
	expected: Record<MissingFact['kind'], number>,
): string {
	const names = {
		wire: 'wires',
		neighbor: 'OSPF neighbours',
		babel: 'Babel neighbours',
		handshake: 'handshakes',
		session: 'BGP sessions',
		reach: 'reachable pairs',
	};
	return (Object.keys(names) as MissingFact['kind'][])
		.filter(kind => expected[kind] > 0)
		.map(kind => {
			const there = expected[kind] - missing.filter(fact => fact.kind === kind).length;
			return `${names[kind]} ${there}/${expected[kind]}`;
		})
		.join(', ');
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
	state: LabState,
	signal: AbortSignal,
) {
	for await (const line of followLogs(engine, fabric, {tail: fabricLogTail, signal})) {
		state.apply({source: 'wires', text: line});
		if (state.wires?.revision === revision && state.wires.made === plan.wires.length) {
			return;
		}
	}

	throw new WgsimError(`${plan.lab}: the fabric has ended`, {
		details: await findAiling(engine, plan.lab),
		hint: `docker logs ${fabric}`,
	});
}

/** Feeds the state from the observer until nothing is missing; gives the last progress in words. */
async function awaitFacts(
	engine: Engine,
	fabric: string,
	plan: FabricPlan,
	state: LabState,
	{report, signal}: {report: Report; signal: AbortSignal},
): Promise<string> {
	const expected = countExpected(plan.wires.length, plan.expect);
	const of = Object.values(expected).reduce((sum, count) => sum + count, 0);
	const stream = await streamExec(engine, fabric, ['wgsim-observe', '--reach', '--period', String(period)], {
		signal,
	});
	let last = '';
	try {
		for await (const line of stream.lines) {
			const record = parseRecord(line);
			if (record === null) {
				continue;
			}

			state.apply(record);
			// Ten thousand pairs answer one by one: only the last can be the last fact, and a look at all facts takes its time.
			const isLast = record.source === 'reach' && state.reachedPairs >= plan.expect.reach.length;
			if (state.rounds === 0 || (record.source !== 'round' && !isLast)) {
				continue;
			}

			const missing = findMissing(plan, state);
			const text = describeProgress(missing, expected);
			if (text !== last && record.source === 'round') {
				last = text;
				report({kind: 'progress', missing: missing.length, of, text});
			}

			if (missing.length === 0) {
				return text;
			}
		}
	} finally {
		stream.close();
	}

	throw new WgsimError(`${plan.lab}: the observer in the fabric ended by itself`, {
		hint: `docker logs ${fabric}`,
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
): Promise<LabState> {
	const state = new LabState();
	const deadline = AbortSignal.timeout(timeout);
	const end = new AbortController();
	const removal = new AbortController();
	const either = AbortSignal.any([deadline, end.signal, removal.signal, ...(signal ? [signal] : [])]);
	void watchRemoval(engine, {lab: plan.lab, node: fabricNode}, either, () => removal.abort());
	try {
		report({kind: 'phase-started', phase: 'wires'});
		await reconnecting(() => awaitWires(engine, fabric, {plan, revision}, state, either), report, either);
		report({kind: 'phase-done', phase: 'wires', summary: `${plan.wires.length} wires`});
		report({kind: 'phase-started', phase: 'convergence'});
		const follow = () => awaitFacts(engine, fabric, plan, state, {report, signal: either});
		const summary = await reconnecting(follow, report, either);
		report({kind: 'phase-done', phase: 'convergence', summary});
		return state;
	} catch (error) {
		if (deadline.aborted && !removal.signal.aborted && !signal?.aborted) {
			const ailing = await findAiling(engine, plan.lab);
			throw new ConvergenceError(plan.lab, findMissing(plan, state), timeout / 1000, ailing);
		}

		if (removal.signal.aborted && !signal?.aborted) {
			throw new WgsimError(`${plan.lab} was stopped by somebody else while it came up`);
		}

		throw error instanceof WgsimError ? error : new WgsimError(messageOf(error), {cause: error});
	} finally {
		end.abort();
	}
}
