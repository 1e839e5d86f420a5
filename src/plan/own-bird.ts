// Gathers the user's own configuration of one BIRD: its first file, what that includes, and where each of them is for the daemon.

import {paths} from '../contract/paths.js';
import type {Namespace, Node} from '../topology/model.js';
import type {SourceFile, Sources} from './model.js';
import {type Include, listIncludes} from './own-bird-includes.js';
import {textOf} from './own-wireguard-lines.js';
import {folderOf, joinPath, matchesPath} from './posix.js';

/** Where BIRD's files are on a machine, and for each BIRD of a node. */
export const birdFolder = paths.birdConfigs;

/** What BIRD reads first of a folder. */
export const firstFile = 'bird.conf';

export interface OwnBirdFile {
	/** Where the daemon sees it. */
	readonly path: string;
	/** What it is called beside the topology. */
	readonly name: string;
	readonly file: SourceFile;
}

/** An `include` of which this has no file; `path` is the absolute pattern for the daemon. */
export interface Unmet {
	readonly name: string;
	readonly include: Include;
	readonly path: string;
}

export interface OwnBird {
	readonly first: OwnBirdFile;
	/** In the order of their paths. */
	readonly others: readonly OwnBirdFile[];
	/** All that its files say, each with the file that says it, as the daemon sees that. */
	readonly includes: readonly {readonly include: Include; readonly from: string}[];
	readonly unmet: readonly Unmet[];
}

/** Where an included file is for the daemon, and beside the topology; the latter null for a place that no folder of the user's stands for. */
export interface Aim {
	readonly path: string;
	readonly source: string | null;
}

/** The folder that stands for /etc/bird, the first file in it, and whether the topology names the folder. */
export function splitConfig(
	config: string,
	sources: Sources,
): {readonly folder: string; readonly first: string; readonly isWhole: boolean} {
	const path = joinPath(config);
	const isWhole = sources.has(config) && sources.get(config)![0]?.path !== '';
	return isWhole
		? {folder: path, first: firstFile, isWhole}
		: {folder: folderOf(path), first: path.replace(/^.*\//, ''), isWhole};
}

/** `from` is the file that includes, as the daemon sees it. */
export function aimOf(pattern: string, from: string, folder: string): Aim {
	const isAbsolute = pattern.startsWith('/');
	const path = isAbsolute ? joinPath(pattern) : joinPath(folderOf(from), pattern);
	if (path.startsWith(`${birdFolder}/`)) {
		return {path, source: joinPath(folder, path.slice(birdFolder.length + 1))};
	}

	// As far above the folder as it is above /etc/bird. An absolute path has no known place beside the topology.
	const isBeside = !isAbsolute && path.startsWith('/etc/');
	return {path, source: isBeside ? joinPath(folder, '..', path.slice('/etc/'.length)) : null};
}

/** Where the daemon sees a file: the inverse of `aimOf`. */
function pathOf(name: string, folder: string): string {
	const isInside = folder === '' || name.startsWith(`${folder}/`);
	const above = joinPath(folder, '..');
	const below = (from: string): string => (from === '' ? name : name.slice(from.length + 1));
	return isInside ? joinPath(birdFolder, below(folder)) : joinPath('/etc', below(above));
}

/** Files by their names beside the topology: those that were read alone, and those of this folder. */
const indexFiles = (config: string, sources: Sources): ReadonlyMap<string, SourceFile> =>
	new Map([
		...[...sources].flatMap(([name, [file]]) => (file?.path === '' ? [[joinPath(name), file] as const] : [])),
		...(sources.get(config) ?? []).map(file => [joinPath(config, file.path), file] as const),
	]);

/** Null where the first file was not read. */
export function readOwnBird(config: string, sources: Sources): OwnBird | null {
	const {folder, first, isWhole} = splitConfig(config, sources);
	const files = indexFiles(config, sources);
	const found = new Map<string, OwnBirdFile>();
	const unmet: Unmet[] = [];
	const includes: {readonly include: Include; readonly from: string}[] = [];
	const take = (name: string): void => {
		const file = files.get(name)!;
		const path = pathOf(name, folder);
		if (found.has(path)) {
			return;
		}

		found.set(path, {path, name, file});
		for (const include of listIncludes(textOf(file))) {
			includes.push({include, from: path});
			const aim = aimOf(include.pattern, path, folder);
			const matched = [...files.keys()].filter(one => aim.source !== null && matchesPath(aim.source, one));
			matched.forEach(take);
			if (matched.length === 0) {
				unmet.push({name, include, path: aim.path});
			}
		}
	};

	const start = joinPath(folder, first);
	if (!files.has(start)) {
		return null;
	}

	take(start);
	// What was read of no `include` may be data of another kind. It has no statements of BIRD's.
	for (const name of isWhole ? [...files.keys()].filter(one => one.startsWith(`${folder}/`)) : []) {
		const path = pathOf(name, folder);
		found.set(path, found.get(path) ?? {path, name, file: files.get(name)!});
	}

	const [head, ...others] = found.values();
	return {
		first: head!,
		others: others.sort((one, other) => (one.path < other.path ? -1 : 1)),
		includes,
		unmet,
	};
}

/** Each BIRD of a node that the user configures; one whose files were not read is passed over. */
export const listOwnBirds = (
	{namespaces}: Node,
	sources: Sources,
): {readonly namespace: string; readonly config: string; readonly bird: OwnBird}[] =>
	namespaces.flatMap(({name: namespace, routing}) => {
		const config = routing?.ownConfig ?? null;
		const bird = config === null ? null : readOwnBird(config, sources);
		return bird === null ? [] : [{namespace, config: config!, bird}];
	});

/** Of a namespace that runs none, or a generated one, null. Throws where the caller did not read it. */
export function ownBirdOf({routing}: Namespace, sources: Sources): OwnBird | null {
	const config = routing?.ownConfig ?? null;
	const bird = config === null ? null : readOwnBird(config, sources);
	if (config !== null && bird === null) {
		throw new Error(`${config} was not read`);
	}

	return bird;
}
