// Resolves scenarios: repetitions are written out, and defaults filled in.

import {mainNamespace} from '../../shared/namespaces.js';
import type {Scenario, ScenarioStep} from '../scenario.js';
import type {ExplicitValue} from '../schema/file.js';
import type {StepValue} from '../schema/scenario.js';

/** Seconds: BGP's hold time and OSPF's dead interval are over by then. */
const defaultWithin = 60;

const asList = <Item>(value: Item | readonly Item[]): readonly Item[] =>
	Array.isArray(value) ? value : [value as Item];

export const resolveScenarios = ({scenarios = {}}: ExplicitValue): Scenario[] =>
	Object.entries(scenarios).map(([name, {description, probe, steps}]) => ({
		name,
		description: description ?? null,
		probes: probe === undefined ? [] : asList(probe),
		steps: steps.flatMap(resolveStep),
	}));

function resolveStep(step: StepValue): ScenarioStep[] {
	const {fault, wait, check, command, repeat, steps = [], within = defaultWithin} = step;
	if (fault !== undefined) {
		return [{kind: 'fault', ...fault}];
	}

	if (wait !== undefined) {
		return [typeof wait === 'number' ? {kind: 'pause', seconds: wait} : {kind: 'wait', for: wait, within}];
	}

	if (check !== undefined) {
		const {probe, gap = null, lost = null, reach = null} = check;
		return [{kind: 'check', probes: probe === undefined ? null : asList(probe), gap, lost, reach, within}];
	}

	if (command !== undefined) {
		const {node, netns = mainNamespace, run, fails = false} = command;
		return [{kind: 'command', node, namespace: netns, command: run, succeeds: !fails, within}];
	}

	return Array.from({length: repeat ?? 0}, () => steps.flatMap(resolveStep)).flat();
}
