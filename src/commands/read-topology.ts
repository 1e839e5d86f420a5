// Reads a topology from a file, from stdin for `-`, or the reference lab that ships with wgsim.

import {readFile} from 'node:fs/promises';
import {basename} from 'node:path';
import {text} from 'node:stream/consumers';
import {fileURLToPath} from 'node:url';
import {exitCodes, WgsimError} from '../errors.js';
import {parseTopology} from '../topology/index.js';
import type {Topology} from '../topology/model.js';

/** The lab that starts when no file is named. */
export const bundledTopology = fileURLToPath(new URL('../../topologies/routed-vpn.yaml', import.meta.url));

const reasons: Record<string, string> = {
	ENOENT: 'no such file',
	EISDIR: 'it is a folder',
	EACCES: 'permission denied',
};

/** @throws {WgsimError} with exit code 2 when the file cannot be read; {TopologyError} when it says something wrong */
export async function readTopology(
	file: string | undefined,
): Promise<{topology: Topology; source: string}> {
	const path = file ?? bundledTopology;
	let content: string;
	try {
		content = path === '-' ? await text(process.stdin) : await readFile(path, 'utf8');
	} catch (error) {
		const code = (error as NodeJS.ErrnoException).code ?? '';
		throw new WgsimError(`${path}: ${reasons[code] ?? code}`, {
			hint: 'name a topology file, or none for the reference lab: wgsim start --help',
			exitCode: exitCodes.usage,
			cause: error,
		});
	}

	const source = path === '-' ? '(stdin)' : path;
	return {topology: parseTopology(content, {file: path === '-' ? '-' : basename(path), env: cleanEnvironment()}), source};
}

function cleanEnvironment(): Record<string, string> {
	return Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
