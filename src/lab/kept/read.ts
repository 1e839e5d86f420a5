// Reads the file of `wgsim save`.

import {gunzipSync} from 'node:zlib';
import {WgsimError} from '../../errors.js';
import {type KeptFile, type KeptLab, type KeptNode, keptVersion} from './model.js';

// Of unpacked text: ten files of the greatest size in each of a hundred nodes.
const mostBytes = 2 * 1024 ** 3 - 1;

type Fields<T> = Readonly<Record<keyof T, unknown>>;

const fieldsOf = <T>(value: unknown): Fields<T> =>
	(typeof value === 'object' && value !== null ? value : {}) as Fields<T>;

function isFile(value: unknown): value is KeptFile {
	const {path, mode, uid, gid, content} = fieldsOf<KeptFile>(value);
	const isText = typeof path === 'string' && path.startsWith('/') && typeof content === 'string';
	return isText && [mode, uid, gid].every(number => Number.isInteger(number));
}

/** It runs as root in a node: only what makes an address, a route or a rule. */
const isCommand = (value: unknown): value is readonly string[] =>
	Array.isArray(value) &&
	value.every(word => typeof word === 'string') &&
	value[0] === 'ip' &&
	value.includes('add');

function isNode(value: unknown): value is KeptNode {
	const {files, commands} = fieldsOf<KeptNode>(value);
	return Array.isArray(files) && Array.isArray(commands) && files.every(isFile) && commands.every(isCommand);
}

function isLab(value: unknown): value is KeptLab {
	const {kept, lab, nodes} = fieldsOf<KeptLab>(value);
	const hasNodes = typeof nodes === 'object' && nodes !== null && Object.values(nodes).every(isNode);
	return typeof kept === 'number' && kept <= keptVersion && typeof lab === 'string' && hasNodes;
}

/** @throws {WgsimError} where it is not what wgsim save writes */
export function readKept(file: string, content: Uint8Array): KeptLab {
	let found: unknown;
	try {
		found = JSON.parse(gunzipSync(content, {maxOutputLength: mostBytes}).toString());
	} catch {
		found = null;
	}

	if (!isLab(found)) {
		throw new WgsimError(`${file} is not a file that this wgsim can restore`, {
			hint: 'wgsim save -o FILE writes one',
		});
	}

	return found;
}
