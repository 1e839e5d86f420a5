// Pure: adds a fault on links or networks to the existing faults.

import {isDeepStrictEqual} from 'node:util';
import {WgsimError} from '../../errors.js';
import type {FabricPlan} from '../../plan/model.js';
import {formatFault} from '../../topology/fault/format.js';
import type {FaultAction} from '../../topology/fault/model.js';
import {changeImpairment, demandPossible} from './impairments.js';
import {cableOf, endOf, expectNetwork, expectWire, partsOf} from './places.js';
import type {FaultRecord, ImpairFeatures, RecordOf} from './records.js';

export type WireFault = Extract<FaultAction, {kind: 'link' | 'impair' | 'mtu' | 'renumber' | 'partition'}>;

export interface Merged {
	readonly faults: readonly FaultRecord[];
	/** What it comes to, in a line. */
	readonly done: string;
}

interface MergeContext {
	readonly plan: FabricPlan;
	readonly faults: readonly FaultRecord[];
	readonly features: ImpairFeatures;
}

/** The first record of a kind that is about this; null where there is none. */
const find = <Kind extends FaultRecord['kind']>(
	faults: readonly FaultRecord[],
	kind: Kind,
	isIt: (record: RecordOf<Kind>) => boolean,
): RecordOf<Kind> | null =>
	(faults.find(record => record.kind === kind && isIt(record as RecordOf<Kind>)) as RecordOf<Kind>) ?? null;

/** Puts a record in the place of an old one; either may be null. What stays as it was keeps its time. */
export function replace(
	faults: readonly FaultRecord[],
	old: FaultRecord | null,
	record: FaultRecord | null,
): readonly FaultRecord[] {
	if (old === null) {
		return record === null ? faults : [...faults, record];
	}

	return faults.flatMap(each => (each === old ? (record ?? []) : each));
}

/** @throws {WgsimError} where it names what the lab has not, makes no sense, or this kernel cannot do */
export function mergeFault(action: WireFault, {plan, faults, features}: MergeContext): Merged {
	switch (action.kind) {
		case 'link':
			return mergeLink(action, plan, faults);
		case 'impair': {
			const wire = expectWire(plan, action);
			const old = find(faults, 'impair', ({end}) => end === endOf(wire));
			const record = changeImpairment(old, action);
			if (record !== null) {
				demandPossible(wire, record, features);
			}

			return {
				faults: replace(faults, old, record),
				done: record?.text ?? `${endOf(wire)} has the impairments of the topology`,
			};
		}
		case 'mtu':
			return mergeMtu(action, plan, faults);
		case 'renumber':
			return mergeRenumber(action, plan, faults);
		case 'partition':
			return mergePartition(action, plan, faults);
	}
}

const record = <Extra extends object>(action: FaultAction, heal: FaultAction, extra: Extra) => ({
	text: formatFault(action),
	heal: `wgsim ${formatFault(heal)}`,
	since: null,
	...extra,
});

function mergeLink(
	action: Extract<FaultAction, {kind: 'link'}>,
	plan: FabricPlan,
	faults: readonly FaultRecord[],
): Merged {
	const ends = cableOf(plan, expectWire(plan, action));
	const old = find(faults, 'link', each => each.ends.some(end => ends.includes(end)));
	const title = ends.join(' – ');
	if (action.state === 'up') {
		return {faults: replace(faults, old, null), done: `${title}: plugged in`};
	}

	const pulled = record(action, {...action, state: 'up'}, {kind: 'link' as const, ends});
	return {faults: old === null ? replace(faults, null, pulled) : faults, done: `${title}: cable pulled`};
}

function mergeMtu(
	action: Extract<FaultAction, {kind: 'mtu'}>,
	plan: FabricPlan,
	faults: readonly FaultRecord[],
): Merged {
	const wire = expectWire(plan, action);
	const end = endOf(wire);
	const old = find(faults, 'mtu', each => each.end === end);
	const {mtu} = action;
	if (mtu === null || mtu === wire.mtu) {
		return {faults: replace(faults, old, null), done: `${end}: MTU ${wire.mtu}, as the topology says`};
	}

	if (mtu > wire.mtu) {
		throw new WgsimError(`${end}: MTU ${mtu} is above the ${wire.mtu} of its network ${wire.network}`, {
			hint: `lower it, or raise mtu of ${wire.network} in the topology`,
		});
	}

	const lowered = record(action, {...action, mtu: null}, {kind: 'mtu' as const, end, mtu});
	return {faults: replace(faults, old, lowered), done: `${end}: MTU ${mtu} instead of ${wire.mtu}`};
}

function mergeRenumber(
	action: Extract<FaultAction, {kind: 'renumber'}>,
	plan: FabricPlan,
	faults: readonly FaultRecord[],
): Merged {
	const wire = expectWire(plan, action);
	const end = endOf(wire);
	const old = find(faults, 'renumber', each => each.end === end);
	const {addresses} = action;
	if (addresses === null) {
		return {
			faults: replace(faults, old, null),
			done: `${end}: ${wire.ends[0].addresses.join(', ') || 'no address'}`,
		};
	}

	const renumbered = record(
		action,
		{...action, addresses: null},
		{kind: 'renumber' as const, end, addresses},
	);
	return {faults: replace(faults, old, renumbered), done: `${end}: ${addresses.join(', ')}`};
}

function mergePartition(
	action: Extract<FaultAction, {kind: 'partition'}>,
	plan: FabricPlan,
	faults: readonly FaultRecord[],
): Merged {
	const {network} = action;
	expectNetwork(plan, network);
	const old = find(faults, 'partition', each => each.network === network);
	if (action.parts === null) {
		return {faults: replace(faults, old, null), done: `${network}: whole`};
	}

	const parts = partsOf(plan, network, action.parts);
	const split = record(action, {...action, parts: null}, {kind: 'partition' as const, network, parts});
	const text = parts.map(part => part.join(', ')).join(' | ');
	return {
		// Said again in other words, it is the same partition.
		faults: isDeepStrictEqual(old?.parts, parts) ? faults : replace(faults, old, split),
		done: `${network}: ${text}`,
	};
}
