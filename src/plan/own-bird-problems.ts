// Says before anything starts what is missing of the user's own BIRD configurations: files that an `include` names, by file, line and column,
// and places that two BIRDs of a node would both take.

import type {Finding, Problem, Topology} from '../topology/index.js';
import type {Node} from '../topology/model.js';
import type {Sources} from './model.js';
import {birdFolder, listOwnBirds, type OwnBird, type Unmet} from './own-bird.js';
import {birdConfig, placeIn} from './own-bird-files.js';
import {textOf} from './own-wireguard-lines.js';
import {hasWildcard, joinPath, matchesPath} from './posix.js';

/** Paths that the node's `files` give. */
const givenPaths = ({settings}: Node, sources: Sources): string[] =>
	settings.files.flatMap(({path, source}) =>
		source === null ? [path] : (sources.get(source) ?? []).map(file => joinPath(path, file.path)),
	);

/** BIRD itself says of a pattern without a match nothing, and of a file elsewhere only the image knows. */
function isMissing({include, path}: Unmet, given: readonly string[]): boolean {
	const isOurs = path.startsWith(`${birdFolder}/`) || !include.pattern.startsWith('/');
	return (isOurs || hasWildcard(path)) && !given.some(one => matchesPath(path, one));
}

function toProblem({name, include: {pattern, line, column}}: Unmet): Problem {
	const message = `nothing is there for include ${JSON.stringify(pattern)}`;
	const hint = pattern.startsWith('/')
		? `the folder of bird.conf is ${birdFolder} in the node; what is elsewhere the node's files give`
		: `it is looked for from the folder of this file; the folder of bird.conf is ${birdFolder} in the node`;
	return {file: name, line, column, path: '', message, hint};
}

/** Of each `include` once, though several nodes have it. Commands may make files, and an image of one's own may have them. */
export const listMissingIncludes = ({nodes}: Topology, sources: Sources): Problem[] =>
	nodes
		.filter(({settings}) => settings.commands.length === 0 && settings.image === null)
		.flatMap(node => {
			const given = givenPaths(node, sources);
			return listOwnBirds(node, sources).flatMap(({bird}) =>
				bird.unmet.filter(unmet => isMissing(unmet, given)).map(toProblem),
			);
		});

/** Place in the node → what is in it, and whose it is. */
function placesOf(namespace: string, {first, others}: OwnBird): {path: string; text: string; name: string}[] {
	const [head, ...rest] = [first, ...others].map(({path, name, file}) => ({
		path: placeIn(namespace, path),
		text: textOf(file),
		name,
	}));
	return rest.length > 0 ? [head!, ...rest] : [{...head!, path: birdConfig(namespace)}];
}

/** Files of two BIRDs of one node that would be one file. */
export const listSharedPlaces = ({nodes}: Topology, sources: Sources): Finding[] =>
	nodes.flatMap(node => {
		const birds = listOwnBirds(node, sources);
		const own = new Set(birds.map(({namespace}) => namespace));
		const taken = new Map(
			node.namespaces
				.filter(({name, routing}) => routing !== null && !own.has(name))
				.map(({name}) => [birdConfig(name), {text: null as string | null, by: `BIRD of ${name}`}]),
		);
		return birds.flatMap(({namespace, bird}) =>
			placesOf(namespace, bird).flatMap(({path, text, name}): Finding[] => {
				const other = taken.get(path);
				taken.set(path, {text, by: name});
				return other === undefined || other.text === text
					? []
					: [
							{
								path: ['nodes', node.name, 'routing', namespace, 'config'],
								message: `${name} would be ${path} in the node, as ${other.by} is`,
								hint: 'name one of them otherwise',
							},
						];
			}),
		);
	});
