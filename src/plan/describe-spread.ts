// Describes how a lab is spread over machines: what each has, and the networks that are cut.

import type {FabricPlan, Placement, PlacementMachine, SpreadPlan} from './model.js';
import {machineOfPin, type Placed, placeNodes} from './placement.js';
import {planTrunks} from './spread.js';

export interface SpreadView {
	readonly machines: readonly {readonly name: string; readonly nodes: readonly string[]}[];
	/** The networks that have members on several machines. */
	readonly cut: readonly {readonly network: string; readonly machines: readonly string[]}[];
}

/** Of a plan that is spread already. */
export const viewSpread = ({machines, trunks}: SpreadPlan): SpreadView => ({
	machines: machines.map(({name, nodes}) => ({name, nodes})),
	cut: trunks.map(({network, machines: names}) => ({network, machines: names})),
});

/** Of a lab that has not been started, on machines of which only this is known. */
export function previewSpread(
	topology: Placed & {readonly nodes: readonly {readonly name: string}[]},
	wiring: Pick<FabricPlan, 'lab' | 'bridges' | 'wires'>,
	machines: readonly PlacementMachine[],
): SpreadView {
	const placement: Placement = placeNodes(topology, machines);
	const {trunks} = planTrunks(wiring, placement, 1);
	return {
		machines: machines.map(({name}) => ({
			name,
			nodes: topology.nodes.map(node => node.name).filter(node => placement.get(node) === name),
		})),
		cut: trunks.map(({network, machines: names}) => ({network, machines: names})),
	};
}

/** Names in the file's `machines` that none of these machines has, nor a label of one. */
export const listUnknownPins = (
	{pins}: Pick<Placed, 'pins'>,
	machines: readonly PlacementMachine[],
): string[] => pins.filter(pin => machineOfPin(pin, machines) === null).map(({machine}) => machine);
