// Gives the text of the user's own configuration of a WireGuard interface: a file of wg's or wg-quick's as it is, one of systemd-networkd's, or
// a service that makes a tunnel, in wg-quick's words.

import type {SourceFile, Sources} from './model.js';
import {convertNetworkd, type Networkd} from './networkd.js';
import {type DropIn, isDropInOf} from './networkd-lines.js';
import {readNetworkFiles} from './networkd-match.js';
import {convertService} from './own-service.js';
import {textOf} from './own-wireguard-lines.js';
import {folderOf, joinPath} from './posix.js';
import {sourceFile} from './sources.js';

export const isNetdev = (source: string): boolean => source.endsWith('.netdev');

/** Whether a file is not WireGuard's, and is said in wg-quick's words: networkd's, or a service that makes a tunnel. */
export const isConverted = (source: string): boolean => isNetdev(source) || source.endsWith('.service');

/** The files that were read alone, by their names beside the topology. */
const listAlone = (sources: Sources): Map<string, SourceFile> =>
	new Map(
		[...sources].flatMap(([name, [file]]) => (file?.path === '' ? [[joinPath(name), file] as const] : [])),
	);

/**
 * What such a file and those that belong to it come to. `forwards` says whether the node does by itself, as an imported one does: a problem may
 * be one on others only. Throws where the caller did not read the file.
 */
export function readConverted(source: string, ifname: string, sources: Sources, forwards = true): Networkd {
	const alone = listAlone(sources);
	const contentOf = (name: string): string | null => {
		const file = alone.get(name);
		return file === undefined ? null : textOf(file);
	};
	if (!isNetdev(source)) {
		return convertService(joinPath(source), textOf(sourceFile(sources, source)), ifname, contentOf);
	}

	const netdev = joinPath(source);
	const folder = folderOf(netdev);
	const texts = [...alone].map(([name, file]): DropIn => [name, textOf(file)]);
	return convertNetworkd(netdev, textOf(sourceFile(sources, source)), ifname, {
		// Those of .network files are in folders of their own.
		networks: readNetworkFiles(
			texts.filter(([name]) => folderOf(name) === folder || folderOf(folderOf(name)) === folder),
		).filter(({name}) => folderOf(name) === folder),
		dropIns: texts.filter(([name]) => isDropInOf(name, netdev)),
		contentOf,
		forwards,
	});
}

/** What WireGuard in the node is given. Throws where the caller did not read it. */
export function ownSource(source: string, ifname: string, sources: Sources): SourceFile {
	const file = sourceFile(sources, source);
	return isConverted(source)
		? {...file, content: readConverted(source, ifname, sources).text, encoding: 'utf8'}
		: file;
}
