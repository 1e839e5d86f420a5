// Has BIRD parse the user's own configurations before anything starts, in one container for the whole lab.

import {join} from 'node:path';
import type {Engine} from '../engine/client.js';
import {mustExec} from '../engine/exec.js';
import type {Action} from '../plan/actions.js';
import type {ContainerPlan, Sources} from '../plan/model.js';
import {birdConfig} from '../plan/namespace-files.js';
import {type Problem, type Topology, TopologyError} from '../topology/index.js';
import type {Node} from '../topology/model.js';
import {maskSecrets} from '../topology/problem.js';
import {groupBy} from '../topology/verify/view.js';
import {withScratch} from './scratch.js';

/** By node, then by the path of the configuration: what BIRD says against it. */
type Refusals = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface TrialOptions {
	readonly image: string;
	readonly sources: Sources;
	readonly signal?: AbortSignal | undefined;
}

interface Tried {
	readonly node: Node;
	readonly planned: ContainerPlan;
	/** Path in the node → the name that the topology uses. */
	readonly birds: ReadonlyMap<string, string>;
}

/** The nodes that will read a configuration of the user's because of these actions. */
function listTried({nodes}: Topology, actions: readonly Action[]): Tried[] {
	const changed = new Map(
		actions.flatMap(action =>
			action.kind === 'create' || action.kind === 'replace' || action.kind === 'update'
				? [[action.planned.node, action.planned] as const]
				: [],
		),
	);
	return nodes.flatMap(node => {
		const birds = node.namespaces.flatMap(({name, routing}) =>
			routing?.ownConfig == null ? [] : [[birdConfig(name), routing.ownConfig] as const],
		);
		const planned = changed.get(node.name);
		return planned === undefined || birds.length === 0 ? [] : [{node, planned, birds: new Map(birds)}];
	});
}

/** Path in the node → name beside the topology, of the files that BIRD may include. */
const includable = ({settings}: Node, sources: Sources): Map<string, string> =>
	new Map(
		settings.files.flatMap(({path, source}) =>
			source === null
				? []
				: (sources.get(source) ?? []).map(file =>
						file.path === ''
							? ([path, source] as const)
							: ([join(path, file.path), join(source, file.path)] as const),
					),
		),
	);

/** `bird: /etc/bird/main.conf:12:3 syntax error, unexpected '}'`: the place is the user's own file where it is one. */
function toProblem(said: string, path: string, {node, birds}: Tried, sources: Sources): Problem {
	const names = new Map([...includable(node, sources), ...birds]);
	const [, place, line, column, rest] = /^(?:bird: )?(\/[^:\n]+):(\d+):(\d+) (.*)/.exec(said) ?? [];
	const named = names.get(place ?? path);
	const message = maskSecrets((rest ?? said.replace(/^bird: /, '')).split('\n')[0]!);
	return {
		file: named ?? `${node.name}:${place}`,
		line: Number(line ?? 1),
		column: Number(column ?? 1),
		path: '',
		message,
		hint: message.includes('CF_SYM_UNDEFINED') ? 'BIRD does not know this keyword' : null,
	};
}

/** @throws {TopologyError} with the file, line and column of each configuration that BIRD refuses */
export async function tryOwnBirds(
	engine: Engine,
	topology: Topology,
	actions: readonly Action[],
	options: TrialOptions,
): Promise<void> {
	const {image, signal} = options;
	const tried = listTried(topology, actions);
	const images = groupBy(tried, ({planned}) => planned.image ?? image);
	const problems: Problem[] = [];
	for (const [each, group] of images) {
		const request = Object.fromEntries(
			group.map(({node, planned, birds}) => [node.name, {files: planned.files, birds: [...birds.keys()]}]),
		);
		const powers = {privileged: false};
		const refusals: Refusals = await withScratch(
			engine,
			{purpose: 'trial', image: each, powers, lab: topology.name, signal},
			async container =>
				JSON.parse(
					await mustExec(engine, container, ['wgsim-try'], {
						stdin: JSON.stringify(request),
						...(signal === undefined ? {} : {signal}),
					}),
				),
		);
		problems.push(
			...group.flatMap(one =>
				Object.entries(refusals[one.node.name] ?? {}).map(([path, said]) =>
					toProblem(said, path, one, options.sources),
				),
			),
		);
	}

	if (problems.length > 0) {
		throw new TopologyError(problems);
	}
}
