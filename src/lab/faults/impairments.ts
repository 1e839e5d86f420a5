// Merges changes of a link's impairments, and refuses combinations that make no sense or that the kernel does not support.

import {WgsimError} from '../../errors.js';
import type {WireImpairment, WirePlan} from '../../plan/model.js';
import {formatChange, impairmentFields} from '../../topology/fault/format.js';
import type {FaultAction, ImpairmentChange} from '../../topology/fault/model.js';
import {endOf} from './places.js';
import type {ImpairFeatures, ImpairmentValues, RecordOf} from './records.js';

type ImpairAction = Extract<FaultAction, {kind: 'impair'}>;
type Directions = Pick<RecordOf<'impair'>, 'egress' | 'ingress'>;

const untouched: Directions = {egress: {}, ingress: {}};

/** What is left out stays, null takes a value back. */
const changeValues = (values: ImpairmentValues, change: ImpairmentChange | null): ImpairmentValues =>
	change === null
		? {}
		: (Object.fromEntries(
				impairmentFields.flatMap(field => {
					const value = change[field] === undefined ? values[field] : change[field];
					return value === undefined || value === null ? [] : [[field, value]];
				}),
			) as ImpairmentValues);

/** The record of one end after a change; null where nothing is left of it. */
export function changeImpairment(
	old: RecordOf<'impair'> | null,
	action: ImpairAction,
): RecordOf<'impair'> | null {
	const {node, ifname, directions, change} = action;
	const {egress, ingress} = old ?? untouched;
	const values = {
		egress: directions.includes('egress') ? changeValues(egress, change) : egress,
		ingress: directions.includes('ingress') ? changeValues(ingress, change) : ingress,
	};
	const end = `${node}:${ifname}`;
	const text = describe(values);
	return text === ''
		? null
		: {
				kind: 'impair',
				end,
				...values,
				text: `link impair ${end} ${text}`,
				heal: `wgsim link impair ${end} --clear`,
				since: old?.since ?? null,
			};
}

function describe({egress, ingress}: Directions): string {
	const [out, into] = [formatChange(egress), formatChange(ingress)];
	if (out === into) {
		return out && `--both ${out}`;
	}

	return [out && `--egress ${out}`, into && `--ingress ${into}`].filter(Boolean).join(' and ');
}

/** @throws {WgsimError} naming the feature that this kernel lacks, or the delay that a jitter lacks */
export function demandPossible(wire: WirePlan, record: RecordOf<'impair'>, features: ImpairFeatures): void {
	const end = endOf(wire);
	for (const [index, direction] of (['egress', 'ingress'] as const).entries()) {
		const planned: WireImpairment | null = wire.impair[index]!;
		const {delay, jitter, duplicate} = {...planned, duplicate: 0, ...record[direction]};
		if (jitter && !delay) {
			throw new WgsimError(`${end} (${direction}): jitter without a delay`, {
				hint: 'add --delay: the delay varies by the jitter',
			});
		}

		if (delay && !features.netem) {
			throw new WgsimError(`${end}: this kernel has no netem, which delays packets`, {
				hint: 'modprobe sch_netem, or leave delay and jitter out: loss, rate and duplicates work without',
			});
		}

		if (duplicate && !features.duplicate) {
			throw new WgsimError(
				`${end}: this kernel has neither netem nor nftables' egress, which double packets`,
				{
					hint: 'modprobe sch_netem, or leave duplicates out: loss and rate work without',
				},
			);
		}
	}
}
