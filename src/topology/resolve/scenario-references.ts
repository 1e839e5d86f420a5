// Checks that every name in a scenario's steps refers to something: nodes, interfaces, networks, gateways.

import {matchesGlob} from '../../shared/globs.js';
import type {FaultAction} from '../fault/model.js';
import {suggestionHint} from '../names/suggest.js';
import {unknown as explainUnknown} from '../names/unknown.js';
import type {Finding, Path} from '../problem.js';
import type {ExplicitValue} from '../schema/file.js';
import type {ScenarioValue, StepValue} from '../schema/scenario.js';
import {endNames} from './ends.js';

const asList = <Item>(value: Item | readonly Item[]): readonly Item[] =>
	Array.isArray(value) ? value : [value as Item];

/** Steps of all scenarios, each repeated one written out. */
const mostSteps = 20_000;

export function checkScenarios(explicit: ExplicitValue): Finding[] {
	const scenarios = Object.entries(explicit.scenarios ?? {});
	const count = scenarios
		.flatMap(([, {steps}]) => steps)
		.reduce(
			(sum, step) => sum + (step.repeat === undefined ? 1 : step.repeat * (step.steps?.length ?? 0)),
			0,
		);
	if (count > mostSteps) {
		const message = `these are ${count} steps, with repetitions; at most ${mostSteps} are possible`;
		return [{path: ['scenarios'], message, hint: 'repeat fewer of them', atKey: true}];
	}

	const names = new Names(explicit);
	return scenarios.flatMap(([name, scenario]) => checkScenario(scenario, ['scenarios', name], names));
}

class Names {
	readonly nodes: readonly string[];
	readonly networks: readonly string[];
	readonly #explicit: ExplicitValue;
	readonly #tunnelled: ReadonlySet<string>;

	constructor(explicit: ExplicitValue) {
		this.#explicit = explicit;
		this.nodes = Object.keys(explicit.nodes ?? {});
		this.networks = Object.keys(explicit.networks ?? {});
		this.#tunnelled = new Set(
			Object.entries(explicit.tunnels ?? {}).flatMap(([name, tunnel]) => endNames(name, tunnel) ?? []),
		);
	}

	/** The node's interfaces that have a wire. */
	wiresOf(node: string): string[] {
		const interfaces = Object.entries(this.#explicit.nodes?.[node]?.interfaces ?? {});
		return interfaces.filter(([, {network}]) => network !== undefined).map(([ifname]) => ifname);
	}

	/** `node:ifname` of all on this network. */
	membersOf(network: string): string[] {
		return this.nodes.flatMap(node =>
			Object.entries(this.#explicit.nodes?.[node]?.interfaces ?? {})
				.filter(([, value]) => value.network === network)
				.map(([ifname]) => `${node}:${ifname}`),
		);
	}

	endsTunnel(node: string): boolean {
		return this.#explicit.nodes?.[node]?.wireguard !== undefined || this.#tunnelled.has(node);
	}
}

const unknown = (what: string, name: string, known: readonly string[], path: Path): Finding[] =>
	known.includes(name) ? [] : [explainUnknown(what, name, known, path)];

/** `steps` are those of a scenario, or of one of its steps. */
function checkScenario({probe, steps}: ScenarioValue, path: Path, names: Names): Finding[] {
	const flowing = probe === undefined ? null : asList(probe);
	return [
		...(flowing ?? []).flatMap(pair => checkPair(pair, [...path, 'probe'], names)),
		...checkSteps(steps, path, flowing, names),
	];
}

const checkSteps = (
	steps: readonly StepValue[],
	path: Path,
	flowing: readonly string[] | null,
	names: Names,
): Finding[] =>
	steps.flatMap((step, index) => {
		const here = [...path, 'steps', index];
		const {fault, check, command, steps: inner = []} = step;
		return [
			...(fault === undefined ? [] : checkFault(fault.action, [...here, 'fault'], names)),
			...(check?.probe === undefined ? [] : asList(check.probe)).flatMap(pair =>
				checkProbe(pair, flowing, [...here, 'check', 'probe'], names),
			),
			...(command === undefined
				? []
				: unknown('node', command.node, names.nodes, [...here, 'command', 'node'])),
			...checkSteps(inner, here, flowing, names),
		];
	});

const checkPair = (pair: string, path: Path, names: Names): Finding[] =>
	pair.split(':').flatMap(node => unknown('node', node.split('/')[0]!, names.nodes, path));

/** A bound on a flow that is not sent can never be judged. */
function checkProbe(pair: string, flowing: readonly string[] | null, path: Path, names: Names): Finding[] {
	const wrong = checkPair(pair, path, names);
	if (wrong.length > 0 || flowing === null || flowing.includes(pair)) {
		return wrong;
	}

	const hint = `packets flow between ${flowing.join(', ')}: add the pair to the scenario's probe`;
	return [{path, message: `no packets flow between ${pair} in this scenario`, hint}];
}

function checkFault(action: FaultAction, path: Path, names: Names): Finding[] {
	switch (action.kind) {
		case 'link':
		case 'impair':
		case 'mtu':
		case 'renumber': {
			const wrong = unknown('node', action.node, names.nodes, path);
			const wires = names.wiresOf(action.node);
			return wrong.length > 0 ? wrong : unknown(`wire of ${action.node} at`, action.ifname, wires, path);
		}
		case 'node':
		case 'daemon':
			return unknown('node', action.node, names.nodes, path);
		case 'key': {
			const wrong = unknown('node', action.node, names.nodes, path);
			return wrong.length > 0 || names.endsTunnel(action.node)
				? wrong
				: [{path, message: `${action.node} has no tunnel, and so no key`, hint: 'name a gateway'}];
		}
		case 'partition': {
			const wrong = unknown('network', action.network, names.networks, path);
			const members = names.membersOf(action.network);
			const isMember = (glob: string): boolean =>
				members.some(member => matchesGlob(glob, member) || matchesGlob(glob, member.split(':')[0]!));
			return wrong.length > 0
				? wrong
				: (action.parts ?? []).flat().flatMap(glob =>
						isMember(glob)
							? []
							: [
									{
										path,
										message: `${JSON.stringify(glob)} is not a member of ${action.network}`,
										hint: suggestionHint(
											glob,
											members.map(member => member.split(':')[0]!),
										),
									},
								],
					);
		}
		case 'heal':
			return [];
	}
}
