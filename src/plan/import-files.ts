// Tells the configuration files of WireGuard, systemd-networkd and BIRD by what is in them.

import {interfaceName} from '../topology/schema/scalars.js';
import {describeOther} from './import-others.js';
import {deviceOf} from './networkd-lines.js';
import {serviceCandidates, serviceOf} from './own-service.js';

/** A file that was named, or found in a folder that was named. */
export interface GivenFile {
	/** Relative to the topology that is to be, with forward slashes. */
	readonly path: string;
	readonly text: string;
	/** The argument that it comes from, by number. */
	readonly argument: number;
	/** Its path below that argument; null where the argument is the file. */
	readonly below: string | null;
	/** Whether a service among the files reads it. */
	readonly isPart?: boolean;
}

// Files that are named one by one.
const mostLeft = 12;

/** Names those that are left over: those of programs that are known, and of many others the first. */
export function describeLeft(files: readonly Pick<GivenFile, 'path' | 'text'>[]): string[] {
	const known = files.flatMap(({path, text}) => describeOther(path, text) ?? []);
	const paths = files.flatMap(({path, text}) => (describeOther(path, text) === null ? path : []));
	return [
		...known,
		...paths.slice(0, mostLeft).map(path => `${path}: not imported`),
		...(paths.length > mostLeft
			? [`${paths.length - mostLeft} more files beside them are not imported`]
			: []),
	];
}

/** Whether a file is WireGuard's, in wg-quick's format or `wg setconf`'s. A server may have no peer yet. */
export const isWireguard = (path: string, text: string): boolean =>
	path.endsWith('.conf') &&
	/^\s*\[Interface\]/im.test(text) &&
	/^\s*(PrivateKey|ListenPort|Address|PublicKey)\s*=/im.test(text);

/** Whether a file is a WireGuard interface of systemd-networkd's. */
export const isTunnelDevice = (path: string, text: string): boolean =>
	path.endsWith('.netdev') && deviceOf(text).kind === 'wireguard';

/** Whether a file is a service that makes a WireGuard interface, as `wgsim export` writes it. */
export const isTunnelService = (path: string, text: string): boolean =>
	path.endsWith('.service') && serviceOf(text) !== null;

/** Whether a file makes a WireGuard interface, and so its machine one end of a tunnel or more. */
export const isTunnel = (path: string, text: string): boolean =>
	isWireguard(path, text) || isTunnelDevice(path, text) || isTunnelService(path, text);

export const makesTunnel = ({path, text, isPart = false}: GivenFile): boolean =>
	!isPart && isTunnel(path, text);

/** Paths of files that services among these read: they are no interfaces of their own. */
export const partsOfServices = (files: readonly Pick<GivenFile, 'path' | 'text'>[]): Set<string> =>
	new Set(
		files
			.filter(({path, text}) => isTunnelService(path, text))
			.flatMap(({path, text}) => serviceCandidates(path, text)),
	);

/** Whether a file is BIRD's. */
export const isBird = (path: string, text: string): boolean =>
	path.endsWith('.conf') && /^\s*(protocol|router id)\b/m.test(text);

/** Whether a file may belong to one that is beside it: what networkd says of an interface, keys and credentials, what BIRD includes. */
export const isCompanion = (path: string, text: string): boolean =>
	/\.(network|netdev|key|psk)$/.test(path) ||
	/(^|\/)network\.wireguard\.[^/]+$/.test(path) ||
	isBird(path, text);

/** `wg0` for `gw1/wg0.conf`; `wg0`, too, where the file's name is none for an interface. A .netdev says its name itself. */
export function interfaceOf({path, text}: Pick<GivenFile, 'path' | 'text'>): string {
	const stem = isTunnelService(path, text)
		? serviceOf(text)!.ifname
		: path.endsWith('.netdev')
			? (deviceOf(text).name ?? '')
			: path.replace(/^.*\//, '').replace(/\.conf$/, '');
	return interfaceName.safeParse(stem).success ? stem : 'wg0';
}
