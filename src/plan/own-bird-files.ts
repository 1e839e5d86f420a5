// Says where the user's own configuration of a BIRD is in its node. A folder of a nested namespace goes to /etc/netns/NAME/bird, which
// `ip netns exec` puts in the place of /etc/bird (ip-netns(8)): paths in it are as on a machine that has no other BIRD.

import {paths} from '../contract/paths.js';
import {mainNamespace} from '../shared/namespaces.js';
import {copied, plain} from './files.js';
import type {PlannedFile, SourceFile} from './model.js';
import {birdFolder, type OwnBird} from './own-bird.js';

/** Where a BIRD's configuration is that is one file. */
export const birdConfig = (namespace: string): string => `${birdFolder}/${namespace}.conf`;

/** A line for each of its files, as the daemon sees them; the first is what it reads first. Only for those that have several. */
export const birdListPath = (namespace: string): string => `${paths.namespaceFiles}/${namespace}/bird`;

/** What stands in the place of /etc/bird for a BIRD of this namespace that has several files. */
export const mountedFolder = (namespace: string): string =>
	namespace === mainNamespace ? birdFolder : `${paths.namespaceConfigs}/${namespace}/bird`;

/** Where a path that the daemon sees is in the node. */
export const placeIn = (namespace: string, path: string): string =>
	path.startsWith(`${birdFolder}/`)
		? `${mountedFolder(namespace)}/${path.slice(birdFolder.length + 1)}`
		: path;

/** One with passwords is for root only. */
export function birdFile(path: string, content: Pick<SourceFile, 'content' | 'encoding'>): PlannedFile {
	const file = copied(path, 0o644, content);
	return file.secret ? {...file, mode: 0o600} : file;
}

/** What a daemon is told to read first. */
export const configOf = (namespace: string, bird: OwnBird): string =>
	bird.others.length > 0 ? bird.first.path : birdConfig(namespace);

/** `given` are other files of the node, which those of a nested namespace would hide. */
export function ownBirdFiles(
	namespace: string,
	bird: OwnBird,
	given: readonly PlannedFile[],
): readonly PlannedFile[] {
	const {first, others} = bird;
	if (others.length === 0) {
		return [birdFile(birdConfig(namespace), first.file)];
	}

	const own = [first, ...others].map(({path, file}) => birdFile(placeIn(namespace, path), file));
	const taken = new Set(own.map(({path}) => path));
	const shared = given
		.filter(({path}) => path.startsWith(`${birdFolder}/`))
		.map(file => ({...file, path: placeIn(namespace, file.path)}))
		.filter(({path}) => !taken.has(path));
	return [
		...own,
		...(namespace === mainNamespace ? [] : shared),
		plain(birdListPath(namespace), [
			...[first, ...others].map(({path}) => path),
			...shared.map(({path}) => `${birdFolder}/${path.slice(mountedFolder(namespace).length + 1)}`),
		]),
	];
}
