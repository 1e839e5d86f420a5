// Finds the keys that a .netdev keeps elsewhere: in a file of their own, or among systemd's credentials.

import {readNetworkdLines} from './networkd-lines.js';
import {folderOf, joinPath} from './posix.js';

/** What a .netdev says of one key. */
export interface KeyPlace {
	/** A path on the machine; null for a credential. */
	readonly path: string | null;
	/** Names beside the topology where it may be. */
	readonly candidates: readonly string[];
}

const baseOf = (path: string): string => path.replace(/^.*\//, '');

/** The folder that stands for a machine's root, if it has its files where they are on the machine. */
const rootOf = (folder: string): string | null =>
	/^(?:(.*)\/)?(?:etc|run|usr\/lib|usr\/local\/lib)\/systemd\/(?:network|system)$/.exec(folder)?.[1] ??
	(/^(?:etc|run|usr\/lib|usr\/local\/lib)\/systemd\/(?:network|system)$/.test(folder) ? '' : null);

/** `PrivateKeyFile=/etc/systemd/network/wg0.key`: beside the .netdev, or where it is on the machine. */
export function keyFilePlace(netdev: string, path: string): KeyPlace {
	const folder = folderOf(netdev);
	const root = rootOf(folder);
	return {
		path,
		candidates: [joinPath(folder, baseOf(path)), ...(root === null ? [] : [joinPath(root, `.${path}`)])],
	};
}

/** `PrivateKey=@NAME`: systemd.netdev(5) has networkd take it from its credentials. */
export function credentialPlace(netdev: string, name: string): KeyPlace {
	const folder = folderOf(netdev);
	const root = rootOf(folder);
	const stores = ['etc/credstore', 'run/credstore', 'usr/lib/credstore'];
	return {
		path: null,
		candidates: [joinPath(folder, name), ...stores.map(store => joinPath(root ?? folder, store, name))],
	};
}

/** Without a key of its own a .netdev has that of a credential with its name. */
export const defaultCredential = (netdev: string): string =>
	`network.wireguard.private.${baseOf(netdev).replace(/\.netdev$/, '')}`;

/** Names beside the topology where keys of this .netdev may be. */
export const keyCandidates = (netdev: string, text: string): string[] =>
	[
		credentialPlace(netdev, defaultCredential(netdev)),
		...readNetworkdLines(text).flatMap(({key, value}) => {
			if (/^(Private|Preshared)KeyFile$/.test(key)) {
				return [keyFilePlace(netdev, value)];
			}

			return /^(Private|Preshared)Key$/.test(key) && value.startsWith('@')
				? [credentialPlace(netdev, value.slice(1))]
				: [];
		}),
	].flatMap(({candidates}) => candidates);
