// Reads the files that `wgsim import` is given, and those in folders that it is given; of what is no configuration it only says that it is there.

import {readdir, readFile, realpath, stat} from 'node:fs/promises';
import {basename, join, relative, sep} from 'node:path';
import {UsageError} from '../../errors.js';
import type {GivenFile} from '../../plan/import-files.js';

// Bytes of one configuration; more is none.
const maxSize = 2 ** 20;

const isConfiguration = (name: string): boolean =>
	/\.(conf|netdev|network|key|psk|service)$/.test(name) ||
	name.startsWith('netns-') ||
	name.startsWith('network.wireguard.') ||
	name === 'INSTALL.md';

/** Such as a repository's own. */
const isHidden = (below: string): boolean => below.split('/').some(part => part.startsWith('.'));

const slashed = (path: string): string => path.split(sep).join('/');

/** Of all files in a folder, links and hidden ones left out: their paths. */
async function listFolder(path: string): Promise<string[]> {
	const entries = await readdir(path, {recursive: true, withFileTypes: true});
	return entries
		.filter(each => each.isFile())
		.map(each => join(each.parentPath, each.name))
		.filter(file => !isHidden(slashed(relative(path, file))))
		.sort();
}

async function readText(path: string): Promise<string> {
	const {size} = await stat(path);
	if (size > maxSize) {
		throw new UsageError(`${path}: ${size} bytes; a configuration has at most ${maxSize}`);
	}

	return readFile(path, 'utf8');
}

/** `base` is the folder of the topology that is to be. */
export async function readFiles(paths: readonly string[], base: string): Promise<GivenFile[]> {
	const root = await realpath(base);
	const placeOf = async (path: string): Promise<string> => {
		const inside = slashed(relative(root, await realpath(path)));
		if (inside.startsWith('../')) {
			throw new UsageError(
				`${path} is not below ${base === '.' ? 'the current folder' : base}`,
				'a topology refers to files below its own folder: write it above them with -o',
			);
		}

		return inside;
	};
	const found: GivenFile[] = [];
	for (const [argument, path] of paths.entries()) {
		const entry = await stat(path).catch(() => null);
		if (entry === null) {
			throw new UsageError(`${path}: no such file or folder`);
		}

		if (!entry.isDirectory()) {
			found.push({path: await placeOf(path), text: await readText(path), argument, below: null});
			continue;
		}

		for (const file of await listFolder(path)) {
			const text = isConfiguration(basename(file)) ? await readText(file) : '';
			found.push({path: await placeOf(file), text, argument, below: slashed(relative(path, file))});
		}
	}

	return found;
}
