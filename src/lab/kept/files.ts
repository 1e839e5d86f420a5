// Finds the files of a node that were made or changed by hand: what Docker says differs from the image, less what wgsim has put there.

import {createHash} from 'node:crypto';
import {manifest} from '../../contract/files.js';
import {paths} from '../../contract/paths.js';
import type {Engine} from '../../engine/client.js';
import {type ContainerChange, getEntry, getFile, listChanges} from '../../engine/containers.js';
import type {KeptFile} from './model.js';

/** Where people write. Programs that were installed are not kept: an image is for that. */
const folders = ['/etc/', '/home/', '/opt/', '/root/', '/srv/', '/usr/local/'];
/** What wgsim tells a node about itself, and traces of shells. */
const own = [
	`${paths.memory}/`,
	// Written anew at each boot.
	'/etc/hosts/',
	'/etc/resolv.conf/',
	'/etc/hostname/',
	'/root/.bash_history',
	'/root/.cache/',
];
/** Places that change while a node runs. */
const fleeting = ['/run/', '/tmp/', '/dev/', '/proc/', '/sys/', '/var/log/', '/var/run/', '/var/cache/'];

const mostBytes = 10 * 1024 ** 2;

const isBelow = (path: string, roots: readonly string[]): boolean =>
	roots.some(root => path === root || `${path}/`.startsWith(root));

/** Files and links at the ends of paths: a folder that differs is named with what differs in it. */
export function chooseChanges(changes: readonly ContainerChange[]): {
	readonly kept: readonly string[];
	/** In words. */
	readonly left: readonly string[];
} {
	const parents = new Set(
		changes.flatMap(({path}) => {
			const parts = path.split('/');
			return parts.slice(1, -1).map((_, index) => parts.slice(0, index + 2).join('/'));
		}),
	);
	const ends = changes.filter(({path}) => !parents.has(path) && !isBelow(path, [...own, ...fleeting]));
	const inside = ends.filter(({path}) => isBelow(path, folders));
	const outside = ends.filter(({path}) => !isBelow(path, folders));
	const byFolder = new Map<string, number>();
	for (const {path} of outside) {
		const folder = path.split('/').slice(0, 3).join('/');
		byFolder.set(folder, (byFolder.get(folder) ?? 0) + 1);
	}

	return {
		kept: inside.filter(({change}) => change !== 'deleted').map(({path}) => path),
		left: [
			...inside.filter(({change}) => change === 'deleted').map(({path}) => `${path} was deleted`),
			...[...byFolder].map(([folder, count]) => `${folder}: ${count} changed, in no folder that is saved`),
		],
	};
}

export async function readChangedFiles(
	engine: Engine,
	container: string,
	signal?: AbortSignal,
): Promise<{readonly files: KeptFile[]; readonly left: string[]}> {
	const [changes, told] = await Promise.all([
		listChanges(engine, container, signal),
		getFile(engine, container, paths.manifest, signal),
	]);
	const planned = told === null ? {} : manifest.parse(JSON.parse(told.content.toString()));
	const {kept, left} = chooseChanges(changes);
	const files: KeptFile[] = [];
	const more: string[] = [];
	for (const path of kept) {
		const entry = await getEntry(engine, container, path, signal);
		if (entry === null || entry.type === 'directory') {
			continue;
		}

		const {content, mode, uid, gid} = entry;
		if (entry.type !== 'file') {
			more.push(`${path} is not a file, but a ${entry.type}`);
		} else if (content.length > mostBytes) {
			more.push(`${path} has more than 10 MiB`);
		} else if (digestOf(mode, content) !== planned[path]) {
			files.push({path, mode, uid, gid, content: content.toString('base64')});
		}
	}

	return {files, left: [...left, ...more]};
}

/** As `fileDigests` of the plan. */
const digestOf = (mode: number, content: Buffer): string =>
	createHash('sha256')
		.update(`${mode.toString(8)}\n`)
		.update(content)
		.digest('hex');
