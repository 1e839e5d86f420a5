// Expands a pair of gateways into tunnels, one for each uplink that they share, and each tunnel's ends.

import {formatAddress, formatPrefix, nthAddress} from '../address.js';
import type {FileValue} from '../schema/file.js';
import type {TunnelEndInput} from '../schema/tunnel.js';
import {uplinkOffset} from './numbers.js';
import {isShared, sharedName} from './shared-interface.js';
import type {Gateway} from './sites.js';
import type {Trace} from './trace.js';

/** One tunnel to be: two gateways and the uplink that both ends use. */
export interface Lane {
	readonly ends: readonly [Gateway, Gateway];
	readonly network: string;
	/** Position of the uplink among those that the pair shares. */
	readonly lane: number;
	readonly name: string;
	/** Added to names where a pair has several tunnels; empty for the only one. */
	readonly suffix: string;
}

/** A tunnel for each uplink network that both gateways have; where they share none, one that must find its own way. */
export function listLanes([one, other]: readonly [Gateway, Gateway]): Lane[] {
	const shared = one.uplinks.filter(network => other.uplinks.includes(network));
	const networks = shared.length > 0 ? shared : [''];
	return networks.map((network, lane) => {
		const suffix = networks.length > 1 ? network : '';
		const name = `${one.name}--${other.name}${suffix === '' ? '' : `--${suffix}`}`;
		return {ends: [one, other], network, lane, name, suffix};
	});
}

/** OSPF's version 3 speaks from a link-local address, and WireGuard has none. */
const linkLocalOf = ({number}: Gateway): string => `fe80::${number.toString(16)}/64`;

export function expandEnd(
	lane: Lane,
	gateway: Gateway,
	peer: Gateway,
	addresses: readonly string[],
	file: FileValue,
	trace: Trace,
): TunnelEndInput {
	const {
		port = 51_800,
		keepalive,
		interface: pattern,
		'allowed-ips': allowed,
		'private-key': key,
	} = file.overlay?.wireguard ?? {};
	const source = ['overlay', 'wireguard'];
	const values = {...gateway.values, peer: peer.name, 'peer-number': peer.number, uplink: lane.lane + 1};
	const defaultName = lane.lane === 0 ? 'wg{peer-number}' : 'wg{peer-number}-{uplink}';
	const endpoint = lane.suffix === '' ? undefined : uplinkAddress(gateway, lane.network, file);
	const shared = isShared(file);
	return {
		interface: shared ? sharedName : trace.fill(pattern ?? defaultName, values, [...source, 'interface']),
		namespace: 'private',
		// A second uplink's ports lie 1000 above the first's: 250 sites of 2 gateways stay apart.
		port: shared ? port : port + peer.number + 1000 * lane.lane,
		addresses: [...addresses, ...(file.overlay?.routing === 'ospf' ? [linkLocalOf(gateway)] : [])],
		...(endpoint === undefined ? {} : {endpoint}),
		...(keepalive === undefined ? {} : {keepalive}),
		...(allowed === undefined ? {} : {'allowed-ips': allowed.map(formatPrefix)}),
		...(key === undefined
			? {}
			: {'private-key': trace.fill(key, gateway.values, [...source, 'private-key'])}),
	};
}

/** Where a gateway is reached on one of several uplinks; undefined where that network has no prefix. */
function uplinkAddress(gateway: Gateway, network: string, file: FileValue): string | undefined {
	const prefixes = file.networks?.[network]?.prefix ?? [];
	const wanted = file.overlay?.wireguard?.family ?? 6;
	const prefix = prefixes.find(({family}) => family === wanted) ?? prefixes[0];
	const address = prefix === undefined ? null : nthAddress(prefix, BigInt(uplinkOffset(gateway, prefix)));
	return address === null ? undefined : formatAddress(address);
}
