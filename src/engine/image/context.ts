// Reads the build context of the node image and names its content by a hash.

import {createHash} from 'node:crypto';
import {readdirSync, readFileSync, statSync} from 'node:fs';
import {join, relative, sep} from 'node:path';
import {packageFolder} from '../../package-folder.js';
import type {ContainerFile} from '../archive.js';

export interface Context {
	readonly files: readonly ContainerFile[];
	/** SHA-256, in hex, over all paths, modes and contents. */
	readonly hash: string;
}

const folder = join(packageFolder, 'images/node');

export function readContext(root: string = folder): Context {
	const files = listFiles(root)
		.map(path => readEntry(root, path))
		.sort((a, b) => (a.path < b.path ? -1 : 1));
	const hash = createHash('sha256');
	for (const {path, mode, content} of files) {
		// Lengths keep neighbours apart: ("ab", "c") is not ("a", "bc").
		hash.update(`${path}\0${mode.toString(8)}\0${content.length}\0`).update(content);
	}

	return {files, hash: hash.digest('hex')};
}

/** The Debian packages that a node needs. */
export function packagesOf({files}: Context): string[] {
	const list = files.find(({path}) => path === 'packages.txt')?.content.toString() ?? '';
	return list.split('\n').filter(line => line !== '');
}

/** What a node's first process is, as the context's Dockerfile has it: an imported file system does not say. */
export function entryOf({files}: Context): string[] {
	const text = files.find(({path}) => path === 'Dockerfile')?.content.toString() ?? '';
	return text.split('\n').filter(line => line.startsWith('ENTRYPOINT '));
}

function readEntry(root: string, path: string): ContainerFile & {mode: number; content: Buffer} {
	// As in git, executable or not: the rest of the mode depends on the umask of the clone.
	const mode = statSync(path).mode & 0o100 ? 0o755 : 0o644;
	return {path: relative(root, path).split(sep).join('/'), mode, content: readFileSync(path)};
}

function listFiles(root: string): string[] {
	return readdirSync(root, {withFileTypes: true, recursive: true})
		.filter(entry => entry.isFile())
		.map(entry => join(entry.parentPath, entry.name))
		.filter(path => !/__pycache__|\.(pyc|swp|keep)$|~$/.test(path));
}
