// Reads a topology from a file, from stdin for `-`, or the reference lab that ships with wgsim.

import {createReadStream} from 'node:fs';
import {realpath} from 'node:fs/promises';
import {basename, join} from 'node:path';
import {exitCodes, WgsimError} from '../../errors.js';
import {packageFolder} from '../../package-folder.js';
import {listForeignAddresses} from '../../plan/check-addresses.js';
import type {Sources} from '../../plan/model.js';
import {listMissingIncludes, listSharedPlaces} from '../../plan/own-bird-problems.js';
import {findTakenPorts} from '../../plan/own-ports.js';
import {listOwnProblems} from '../../plan/own-problems.js';
import {listUnknownPeers} from '../../plan/own-promises.js';
import {
	maxBytes,
	type ParseOptions,
	parseAndLocate,
	type Topology,
	TopologyError,
} from '../../topology/index.js';
import {folderOf, readSources} from './read-sources.js';
import {listShipped, locateTopology} from './shipped.js';

/** The lab that starts when no file is named. */
export const bundledTopology = join(packageFolder, 'topologies/routed-vpn.yaml');

const reasons: Record<string, string> = {
	ENOENT: 'no such file',
	ENOTDIR: 'no such file',
	EISDIR: 'it is a folder',
	EACCES: 'permission denied',
};

/**
 * `source` is the file's real path, by which it is the same under any other. `set` holds values of `--set`, for the variables of the file;
 * `onStep` is called now and then.
 * @throws {WgsimError} with exit code 2 when the file cannot be read; {TopologyError} when it says something wrong
 */
export async function readTopology(
	file: string | undefined,
	set: Readonly<Record<string, string>> = {},
	onStep: () => void = () => {},
): Promise<{topology: Topology; sources: Sources; source: string}> {
	const path = file === undefined ? bundledTopology : locateTopology(file);
	const content = await readContent(path);
	const name = path === '-' ? '-' : basename(path);
	const {topology, sources} = await judgeTopology(content, path, {
		file: name,
		env: process.env,
		set,
		onStep,
	});
	return {topology, sources, source: path === '-' ? '(stdin)' : await realpath(path)};
}

/**
 * A file's content at `path`, with the files that it names.
 * @throws {TopologyError} when it says something wrong, a file that it names is not there, or WireGuard refuses one
 */
export async function judgeTopology(
	content: Uint8Array,
	path: string,
	options: ParseOptions,
): Promise<{topology: Topology; sources: Sources}> {
	const {topology, locate} = parseAndLocate(content, options);
	const {sources, findings} = await readSources(topology, folderOf(path));
	const problems = [
		...[...findings, ...findTakenPorts(topology, sources), ...listSharedPlaces(topology, sources)].map(
			locate,
		),
		...listOwnProblems(topology, sources),
		...listMissingIncludes(topology, sources),
		...(findings.length > 0
			? []
			: [...listUnknownPeers(topology, sources), ...listForeignAddresses(topology, sources)].map(locate)),
	];
	if (problems.length > 0) {
		throw new TopologyError(problems);
	}

	return {topology, sources};
}

/** The bytes of a file, or of stdin for `-`; of one that is too long only as much as shows it. */
export async function readContent(path: string): Promise<Uint8Array> {
	const chunks: Buffer[] = [];
	try {
		let size = 0;
		for await (const chunk of path === '-' ? process.stdin : createReadStream(path)) {
			chunks.push(chunk as Buffer);
			size += (chunk as Buffer).length;
			if (size > maxBytes) {
				break;
			}
		}
	} catch (error) {
		const code = (error as NodeJS.ErrnoException).code ?? '';
		throw new WgsimError(`${path}: ${reasons[code] ?? code}`, {
			hint: `give a topology file, or a shipped lab: ${listShipped().join(', ')}`,
			exitCode: exitCodes.usage,
			cause: error,
		});
	}

	return Buffer.concat(chunks);
}
