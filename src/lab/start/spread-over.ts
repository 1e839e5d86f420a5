// Spreads a plan over the machines that are there: what runs stays, and the fabric that leads stays the one that leads.

import {WgsimError} from '../../errors.js';
import {listUnknownPins} from '../../plan/describe-spread.js';
import type {Plan} from '../../plan/model.js';
import {placeNodes} from '../../plan/placement.js';
import {spreadPlan} from '../../plan/spread.js';
import type {Topology} from '../../topology/model.js';
import type {LabMachine} from '../containers/lab-machines.js';
import {labels} from '../containers/labels.js';
import {type FoundLab, nodeOf} from '../find/find.js';
import type {SurveyedMachine} from '../machines/survey.js';

interface Spreading {
	readonly seed: Uint8Array;
	readonly surveyed: readonly SurveyedMachine[];
	/** The lab that runs; without any container for a new one. */
	readonly found: FoundLab;
}

/** @throws {WgsimError} where the file pins nodes to a machine that is not there, or a node has the name that the fabric of a machine is to have */
export function spreadOver(
	plan: Plan,
	topology: Topology,
	{seed, surveyed, found}: Spreading,
): {readonly plan: Plan; readonly machines: readonly LabMachine[]} {
	if (surveyed.length === 0) {
		return {plan, machines: []};
	}

	const unknown = listUnknownPins(topology, surveyed);
	if (unknown.length > 0) {
		throw new WgsimError(
			`${topology.name}: machines in its file names ${unknown.join(', ')}, which is not among these`,
			{
				details: surveyed.map(
					({name, labels: has}) => `${name}${has.length === 0 ? '' : ` (${has.join(', ')})`}`,
				),
				hint: 'name the machine with --on, give its Docker engine that label, or change the file',
			},
		);
	}

	const lead = found.machines?.[0]?.name;
	const machines = [...surveyed].sort((a, b) => Number(b.name === lead) - Number(a.name === lead));
	const standing = new Map(
		found.nodes.flatMap(container => {
			const machine = container.labels[labels.machine];
			return machine === undefined ? [] : [[nodeOf(container), machine] as const];
		}),
	);
	const spread = spreadPlan(plan, seed, machines, placeNodes(topology, machines, standing));
	const names = new Set(spread.nodes.map(({container}) => container));
	const taken = spread.fabrics.find(({container}) => names.has(container));
	if (taken !== undefined) {
		throw new WgsimError(`a node has the name of the fabric on ${taken.machine}: ${taken.container}`, {
			hint: 'give the node or the machine another name',
		});
	}

	return {plan: spread, machines};
}
