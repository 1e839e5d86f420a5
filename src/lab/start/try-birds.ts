// Has BIRD parse the user's own configurations before anything starts, in one container for the whole lab.

import {join} from 'node:path';
import {refusals} from '../../contract/files.js';
import {parseReply} from '../../contract/reply.js';
import type {Engine} from '../../engine/client.js';
import {mustExec} from '../../engine/exec.js';
import type {Action} from '../../plan/actions.js';
import type {ContainerPlan, PlannedFile, Sources} from '../../plan/model.js';
import {birdFolder, listOwnBirds, type OwnBird} from '../../plan/own-bird.js';
import {configOf, mountedFolder} from '../../plan/own-bird-files.js';
import {joinPath} from '../../plan/posix.js';
import {groupBy} from '../../shared/group-by.js';
import {type Problem, type Topology, TopologyError} from '../../topology/index.js';
import type {Node} from '../../topology/model.js';
import {maskSecrets} from '../../topology/problem.js';
import {withScratch} from '../containers/scratch.js';

/** By node and namespace, then by the path of the configuration: what BIRD says against it. */

export interface TrialOptions {
	readonly image: string;
	readonly sources: Sources;
	readonly signal?: AbortSignal | undefined;
}

/** One BIRD that will read a configuration of the user's. */
interface Tried {
	readonly node: Node;
	readonly planned: ContainerPlan;
	readonly namespace: string;
	readonly bird: OwnBird;
}

const keyOf = ({node, namespace}: Tried): string => `${node.name} ${namespace}`;

/** The BIRDs whose nodes are made or changed by these actions. */
function listTried({nodes}: Topology, actions: readonly Action[], sources: Sources): Tried[] {
	const changed = new Map(
		actions.flatMap(action =>
			action.kind === 'create' || action.kind === 'replace' || action.kind === 'update'
				? [[action.planned.node, action.planned] as const]
				: [],
		),
	);
	return nodes.flatMap(node => {
		const planned = changed.get(node.name);
		return planned === undefined
			? []
			: listOwnBirds(node, sources).map(({namespace, bird}) => ({node, planned, namespace, bird}));
	});
}

/** The node's files as this BIRD sees them: its own folder may be in the place of /etc/bird. */
function filesFor({planned, namespace, bird}: Tried): PlannedFile[] {
	const folder = bird.others.length === 0 ? birdFolder : mountedFolder(namespace);
	const isIn = (path: string, above: string): boolean => path.startsWith(`${above}/`);
	return planned.files
		.filter(({path}) => folder === birdFolder || !isIn(path, birdFolder))
		.map(file =>
			isIn(file.path, folder) ? {...file, path: birdFolder + file.path.slice(folder.length)} : file,
		);
}

/** Path for BIRD → name beside the topology, of the files that it may include. */
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

const placed = /^(?:bird: )?(\/[^:\n]+):(\d+):(\d+) (.*)/;

/** `bird: /etc/bird/main.conf:12:3 syntax error, unexpected '}'`: the place is the user's own file where it is one. */
function toProblem(said: string, {node, namespace, bird}: Tried, sources: Sources): Problem {
	const config = configOf(namespace, bird);
	const names = new Map([
		...includable(node, sources),
		...bird.others.map(({path, name}) => [path, name] as const),
		[config, bird.first.name],
	]);
	// Of a file that is included relative to another, BIRD says the path by way of that one.
	// Warnings come before the error, with a colon after the place.
	const lines = said.split('\n');
	const error = lines.findLast(each => placed.test(each)) ?? lines.at(-1)!;
	const [, place, line, column, rest] = placed.exec(error) ?? [];
	const named = names.get(joinPath(place ?? config));
	const message = maskSecrets(rest ?? error.replace(/^bird: /, ''));
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
	const tried = listTried(topology, actions, options.sources);
	const images = groupBy(tried, ({planned}) => planned.image ?? image);
	const problems: Problem[] = [];
	for (const [each, group] of images) {
		const request = Object.fromEntries(
			group.map(one => [keyOf(one), {files: filesFor(one), birds: [configOf(one.namespace, one.bird)]}]),
		);
		const powers = {privileged: false};
		const refused = await withScratch(
			engine,
			{purpose: 'trial', image: each, powers, lab: topology.name, signal},
			async container =>
				parseReply(
					refusals,
					await mustExec(engine, container, ['wgsim-try'], {
						stdin: JSON.stringify(request),
						...(signal === undefined ? {} : {signal}),
					}),
					'wgsim-try in the node image',
				),
		);
		problems.push(
			...group.flatMap(one =>
				Object.values(refused[keyOf(one)] ?? {}).map(said => toProblem(said, one, options.sources)),
			),
		);
	}

	if (problems.length > 0) {
		throw new TopologyError(problems);
	}
}
