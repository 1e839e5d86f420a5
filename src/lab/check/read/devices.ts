// Reads the WireGuard devices of a namespace: their keys, marks, and where they send to.

import {type Prefix, parsePrefix} from '../../../topology/address.js';

export interface DevicePeer {
	readonly publicKey: string;
	/** Where packets go now, without brackets; null where none is set or learnt. */
	readonly address: string | null;
	readonly port: number | null;
	readonly allowedIps: readonly Prefix[];
}

export interface Device {
	readonly ifname: string;
	readonly publicKey: string;
	readonly listenPort: number;
	/** Hexadecimal; empty for none. */
	readonly mark: string;
	readonly peers: readonly DevicePeer[];
}

// Columns of `wg show all dump` (wg(8)).
const deviceColumns = 5;
const peerColumns = 9;

/** `192.0.2.1` and 51820 of `192.0.2.1:51820`, `[2001:db8::1%2]:51820`; both null of `(none)`. */
function readEndpoint(text: string): Pick<DevicePeer, 'address' | 'port'> {
	const found = /^\[?([\d.a-fA-F:]+)(?:%[^\]]*)?\]?:(\d+)$/.exec(text);
	return found === null ? {address: null, port: null} : {address: found[1]!, port: Number(found[2])};
}

/** Lines that are not of the format are passed over. */
export function parseDevices(dump: string): Device[] {
	const devices = new Map<string, Device & {peers: DevicePeer[]}>();
	for (const columns of dump.split('\n').map(line => line.split('\t'))) {
		const ifname = columns[0]!;
		if (columns.length === deviceColumns) {
			const [, , publicKey, port, mark] = columns as [string, string, string, string, string];
			devices.set(ifname, {
				ifname,
				publicKey,
				listenPort: Number(port),
				mark: mark === 'off' ? '' : mark,
				peers: [],
			});
		} else if (columns.length === peerColumns) {
			devices.get(ifname)?.peers.push({
				publicKey: columns[1]!,
				...readEndpoint(columns[3]!),
				allowedIps: columns[4]!.split(',').flatMap(text => parsePrefix(text) ?? []),
			});
		}
	}

	return [...devices.values()];
}
