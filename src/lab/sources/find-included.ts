// Finds the files on disk that belong to the user's own configurations: what a bird.conf includes, and what a .netdev has beside it.

import type {Dirent} from 'node:fs';
import {readdir, stat} from 'node:fs/promises';
import {resolve} from 'node:path';
import type {Sources} from '../../plan/model.js';
import {keyCandidates} from '../../plan/networkd-keys.js';
import {isDropInOf} from '../../plan/networkd-lines.js';
import {aimOf, readOwnBird, splitConfig} from '../../plan/own-bird.js';
import {serviceCandidates} from '../../plan/own-service.js';
import {isNetdev} from '../../plan/own-source.js';
import {textOf} from '../../plan/own-wireguard-lines.js';
import {folderOf, joinPath, stepMatcher} from '../../plan/posix.js';
import {sourceFile} from '../../plan/sources.js';

/** Files and folders below `root` that a pattern means, by their names there; what is not there gives none. */
async function expandPattern(pattern: string, root: string): Promise<string[]> {
	let found = [pattern.startsWith('/') ? '/' : ''];
	const steps = pattern.split('/').filter(step => step !== '');
	for (const [index, step] of steps.entries()) {
		const matches = stepMatcher(step);
		const isLast = index === steps.length - 1;
		const next = await Promise.all(
			found.map(async folder => {
				if (step === '..') {
					return [joinPath(folder, step)];
				}

				const entries = await readdir(resolve(root, folder), {withFileTypes: true}).catch((): Dirent[] => []);
				const names = entries
					.filter(entry => matches(entry.name) && (isLast || !entry.isFile()))
					.map(({name}) => joinPath(folder, name));
				return names.sort();
			}),
		);
		found = next.flat();
	}

	return found;
}

const isFile = async (name: string, root: string): Promise<boolean> =>
	(await stat(resolve(root, name)).catch(() => null))?.isFile() ?? false;

/** Names of files that this configuration includes and that were not read yet, as far as what was read tells. */
export async function findIncluded(config: string, sources: Sources, root: string): Promise<string[]> {
	const {folder} = splitConfig(config, sources);
	const bird = readOwnBird(config, sources);
	const patterns = (bird === null ? [] : bird.includes).flatMap(
		({include, from}) => aimOf(include.pattern, from, folder).source ?? [],
	);
	const known = new Set([bird?.first.name, ...(bird?.others ?? []).map(({name}) => name)]);
	const found = new Set<string>();
	for (const pattern of new Set(patterns)) {
		for (const name of await expandPattern(pattern, root)) {
			if (!known.has(name) && !sources.has(name) && (await isFile(name, root))) {
				found.add(name);
			}
		}
	}

	return [...found];
}

/** .network files and drop-ins; and keys that drop-ins name, where those have been read. */
async function findOfNetworkd(name: string, sources: Sources, root: string): Promise<string[]> {
	const folder = folderOf(name);
	const patterns = [
		joinPath(folder, '*.network'),
		joinPath(folder, '*.network.d/*.conf'),
		`${name}.d/*.conf`,
	];
	const found = (await Promise.all(patterns.map(pattern => expandPattern(pattern, root)))).flat();
	const keys = found.flatMap(each => {
		const [file] = sources.get(each) ?? [];
		return file !== undefined && isDropInOf(each, name) ? keyCandidates(name, textOf(file)) : [];
	});
	return [...found, ...keys];
}

/**
 * Names of the .network files in the folder of a .netdev, and of its keys, or of what a service has wg read, as far as they are there and
 * below `root`.
 */
export async function findBeside(source: string, sources: Sources, root: string): Promise<string[]> {
	const name = joinPath(source);
	const text = textOf(sourceFile(sources, source));
	const names = isNetdev(source)
		? [...(await findOfNetworkd(name, sources, root)), ...keyCandidates(name, text)]
		: serviceCandidates(name, text);
	const found: string[] = [];
	for (const one of new Set(names)) {
		if (!one.startsWith('..') && (await isFile(one, root))) {
			found.push(one);
		}
	}

	return found;
}
