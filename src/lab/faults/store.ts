// Reads and replaces the faults that a lab's fabric keeps, through `wgsim-fault`.

import {isDeepStrictEqual} from 'node:util';
import type {Engine} from '../../engine/client.js';
import type {ContainerSummary} from '../../engine/containers.js';
import {WgsimError} from '../../errors.js';
import {readPlan} from '../../plan/schema/plan.js';
import {runningFabrics} from '../fabric/running-fabric.js';
import type {FoundLab} from '../find/find.js';
import {askFabric, type Shown} from './ask.js';
import {areSame, joinShown} from './join.js';
import type {FaultRecord} from './records.js';

// Another client changes the faults at the same moment: try again, at most this many times.
const attempts = 10;

async function showOne(engine: Engine, lab: FoundLab, fabric: ContainerSummary, signal?: AbortSignal) {
	const shown = await askFabric(engine, fabric, 'show', null, signal);
	return {fabric, shown: {...shown, plan: readPlan(shown.plan, `the fabric of ${lab.name}`)}};
}

type ShownBy = Awaited<ReturnType<typeof showOne>>;

async function showEach(
	engine: Engine,
	lab: FoundLab,
	signal?: AbortSignal,
): Promise<readonly [ShownBy, ...ShownBy[]]> {
	const [lead, ...others] = await runningFabrics(engine, lab, signal);
	const [first, ...rest] = await Promise.all(
		[lead, ...others].map(fabric => showOne(engine, lab, fabric, signal)),
	);
	return [first!, ...rest];
}

/** What the fabrics of all machines say. */
export async function showFaults(engine: Engine, lab: FoundLab, signal?: AbortSignal): Promise<Shown> {
	return joinShown((await showEach(engine, lab, signal)).map(({shown}) => shown));
}

export interface Changed {
	readonly changed: boolean;
	readonly shown: Shown;
	readonly faults: readonly FaultRecord[];
	/** Texts of faults that a check had left that was killed. */
	readonly mended: readonly string[];
}

/**
 * Thinks out other faults from what there is, and carries them out. Whole or not at all. A caller has the lab's lock: a
 * check whose faults are still there does not live any more, and they end here.
 * @throws {WgsimError} with the kernel's own words where it refuses
 */
export async function changeFaults(
	engine: Engine,
	lab: FoundLab,
	think: (shown: Shown) => readonly FaultRecord[],
	signal?: AbortSignal,
): Promise<Changed> {
	const mended: string[] = [];
	for (let attempt = 0; attempt < attempts; attempt++) {
		const each = await showEach(engine, lab, signal);
		const all = joinShown(each.map(one => one.shown));
		const shown = {...all, faults: all.faults.filter(({by}) => by === undefined)};
		const left = all.faults.filter(({by}) => by !== undefined).map(({text}) => text);
		mended.push(...all.mended);
		const faults = think(shown);
		const alike = each.every(one => areSame(one.shown.faults, faults));
		if (isDeepStrictEqual(faults, all.faults) && alike) {
			return {changed: mended.length > 0, shown, faults, mended};
		}

		const told = await tellEach(engine, each, faults, signal);
		if (told.complaints.length > 0) {
			throw new WgsimError(`${lab.name}: the kernel refused; nothing has changed`, {
				details: told.complaints,
			});
		}

		if (!told.conflict) {
			return {changed: true, shown, faults: told.faults, mended: [...mended, ...left]};
		}
	}

	throw new WgsimError(`${lab.name}: other commands keep changing its faults`, {
		hint: 'run the command again',
	});
}

/**
 * The same faults for the fabric of each machine. First the one that leads: it says since when. Where another refuses, or was changed
 * meanwhile, all get back what they had.
 */
async function tellEach(
	engine: Engine,
	[lead, ...others]: readonly [ShownBy, ...ShownBy[]],
	faults: readonly FaultRecord[],
	signal?: AbortSignal,
) {
	const tell = ({fabric, shown: {revision}}: ShownBy, wanted: readonly FaultRecord[]) =>
		askFabric(engine, fabric, 'set', {revision, faults: wanted}, signal);
	const first = await tell(lead, faults);
	if (first.complaints.length > 0 || first.conflict) {
		return first;
	}

	const rest = await Promise.allSettled(others.map(other => tell(other, first.faults)));
	const done = rest.flatMap(each => (each.status === 'fulfilled' ? [each.value] : []));
	const failed = rest.find(each => each.status === 'rejected');
	const refused = done.find(({complaints, conflict}) => complaints.length > 0 || conflict);
	if (failed === undefined && refused === undefined) {
		return first;
	}

	const answered = [{status: 'fulfilled', value: first} as const, ...rest];
	await Promise.allSettled(
		[lead, ...others].map(async ({fabric, shown}, index) => {
			const answer = answered[index]!;
			if (answer.status === 'fulfilled' && !answer.value.conflict) {
				const {revision} = answer.value;
				await askFabric(engine, fabric, 'set', {revision, faults: shown.faults});
			}
		}),
	);
	if (failed !== undefined) {
		throw failed.reason;
	}

	return refused!;
}
