// Reads `wg show all dump` (wg(8)), whose secret columns the observer has blanked.

/** One WireGuard interface as its namespace shows it. */
export interface WireguardInterface {
	readonly ifname: string;
	readonly publicKey: string;
	readonly listenPort: number;
	readonly peers: readonly WireguardPeer[];
}

export interface WireguardPeer {
	readonly publicKey: string;
	/** `address:port`; null until one is set or learnt. */
	readonly endpoint: string | null;
	/** In the device's order. */
	readonly allowedIps: readonly string[];
	/** Seconds between persistent keepalives; null for none. */
	readonly keepalive: number | null;
	/** Unix time in seconds; null for never. */
	readonly latestHandshake: number | null;
	/** Bytes. */
	readonly received: number;
	/** Bytes. */
	readonly sent: number;
}

const interfaceColumns = 5;
const peerColumns = 9;

/** Lines that are not of the format are passed over. */
export function parseWireguardDump(text: string): WireguardInterface[] {
	const interfaces = new Map<string, WireguardInterface & {peers: WireguardPeer[]}>();
	for (const line of text.split('\n')) {
		const columns = line.split('\t');
		const ifname = columns[0]!;
		if (columns.length === interfaceColumns && /^\d{1,5}$/.test(columns[3]!)) {
			interfaces.set(ifname, {ifname, publicKey: columns[2]!, listenPort: Number(columns[3]), peers: []});
		} else if (columns.length === peerColumns) {
			const [, publicKey, , endpoint, allowed, handshake, received, sent, keepalive] = columns;
			interfaces.get(ifname)?.peers.push({
				publicKey: publicKey!,
				endpoint: endpoint === '(none)' ? null : endpoint!,
				allowedIps: allowed === '(none)' ? [] : allowed!.split(','),
				keepalive: Number(keepalive) > 0 ? Number(keepalive) : null,
				latestHandshake: Number(handshake) > 0 ? Number(handshake) : null,
				received: Number(received) || 0,
				sent: Number(sent) || 0,
			});
		}
	}

	return [...interfaces.values()];
}

/** What of a device facts depend on: traffic alone changes none, except before the first handshake. */
export const signatureOf = (found: readonly WireguardInterface[] | null): string =>
	JSON.stringify(
		found?.map(({publicKey, listenPort, peers}) => [
			publicKey,
			listenPort,
			...peers.map(({latestHandshake, received, sent, ...rest}) =>
				latestHandshake === null ? [rest, received, sent] : [rest],
			),
		]) ?? null,
	);
