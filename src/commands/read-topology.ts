// Reads a topology from a file, from stdin for `-`, or the reference lab that ships with wgsim.

import {createReadStream} from 'node:fs';
import {basename} from 'node:path';
import {fileURLToPath} from 'node:url';
import {exitCodes, UsageError, WgsimError} from '../errors.js';
import {maxBytes, parseTopology, type Topology} from '../topology/index.js';
import {refuseUnrendered} from './unrendered.js';

/** The lab that starts when no file is named. */
export const bundledTopology = fileURLToPath(new URL('../../topologies/routed-vpn.yaml', import.meta.url));

const reasons: Record<string, string> = {
	ENOENT: 'no such file',
	ENOTDIR: 'no such file',
	EISDIR: 'it is a folder',
	EACCES: 'permission denied',
};

/**
 * `set` holds values of `--set`, for the variables of the file.
 * @throws {WgsimError} with exit code 2 when the file cannot be read; {TopologyError} when it says something wrong
 */
export async function readTopology(
	file: string | undefined,
	set: Readonly<Record<string, string>> = {},
): Promise<{topology: Topology; source: string}> {
	const path = file ?? bundledTopology;
	const content = await readContent(path);
	const topology = parseTopology(content, {file: path === '-' ? '-' : basename(path), env: process.env, set});
	refuseUnrendered(topology);
	return {topology, source: path === '-' ? '(stdin)' : path};
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
			hint: 'name a topology file, or none for the reference lab: wgsim start --help',
			exitCode: exitCodes.usage,
			cause: error,
		});
	}

	return Buffer.concat(chunks);
}

/** Collects repeated `--set key=value`, as commander hands them over one by one. */
export function collectSet(
	text: string,
	sofar: Readonly<Record<string, string>> = {},
): Record<string, string> {
	const match = /^([A-Za-z_]\w*)=(.*)$/s.exec(text);
	if (match === null) {
		throw new UsageError(
			'--set takes NAME=VALUE',
			'for example --set SITES=5, for a variable SITES of the file',
		);
	}

	return {...sofar, [match[1]!]: match[2]!};
}
