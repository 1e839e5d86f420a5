// Gives the text of the user's own configuration of a WireGuard interface: a file of wg's or wg-quick's as it is, one of systemd-networkd's in
// wg-quick's words.

import type {SourceFile, Sources} from './model.js';
import {convertNetworkd, type Networkd} from './networkd.js';
import {readNetworkFiles} from './networkd-match.js';
import {textOf} from './own-wireguard-lines.js';
import {folderOf, joinPath} from './posix.js';
import {sourceFile} from './sources.js';

export const isNetdev = (source: string): boolean => source.endsWith('.netdev');

/** The files that were read alone, by their names beside the topology. */
const listAlone = (sources: Sources): Map<string, SourceFile> =>
	new Map(
		[...sources].flatMap(([name, [file]]) => (file?.path === '' ? [[joinPath(name), file] as const] : [])),
	);

/** What a .netdev and the files beside it come to. Throws where the caller did not read it. */
export function readNetdev(source: string, ifname: string, sources: Sources): Networkd {
	const alone = listAlone(sources);
	const folder = folderOf(joinPath(source));
	const beside = [...alone].filter(([name]) => folderOf(name) === folder);
	return convertNetworkd(joinPath(source), textOf(sourceFile(sources, source)), ifname, {
		networks: readNetworkFiles(beside.map(([name, file]) => [name, textOf(file)])),
		contentOf: name => {
			const file = alone.get(name);
			return file === undefined ? null : textOf(file);
		},
	});
}

/** What WireGuard in the node is given. Throws where the caller did not read it. */
export function ownSource(source: string, ifname: string, sources: Sources): SourceFile {
	const file = sourceFile(sources, source);
	return isNetdev(source)
		? {...file, content: readNetdev(source, ifname, sources).text, encoding: 'utf8'}
		: file;
}
