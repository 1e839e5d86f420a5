// Finds the files that a wg-quick file's hooks use on its machine, such as scripts and keys, among those that were given.

import type {OwnWireguard} from './own-wireguard.js';
import {folderOf} from './posix.js';

export interface HookFile {
	/** On the machine. */
	readonly path: string;
	/** Beside the topology. */
	readonly source: string;
}

const hooks: ReadonlySet<string> = new Set(['preup', 'postup', 'predown', 'postdown']);
// A path in a shell's words.
const path = /(?<![\w.%])\/[\w.%@+-]+(?:\/[\w.%@+-]+)*/g;

/** A given file is meant where it has that path below the machine's folder, or that name beside the configuration. */
export function listHookFiles(
	config: string,
	{quick}: OwnWireguard,
	ifname: string,
	given: Iterable<string>,
): HookFile[] {
	const all = [...given];
	const named = quick
		.filter(({key}) => hooks.has(key.toLowerCase()))
		.flatMap(({value}) => value.replaceAll('%i', ifname).match(path) ?? []);
	return [...new Set(named)].flatMap(wanted => {
		const beside = `${folderOf(config)}/${wanted.replace(/^.*\//, '')}`.replace(/^(\.?\/)+/, '');
		const source = all.find(one => `/${one}`.endsWith(wanted)) ?? all.find(one => one === beside);
		return source === undefined || source === config ? [] : [{path: wanted, source}];
	});
}
