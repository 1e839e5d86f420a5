// Makes a tunnel of two WireGuard devices that are each other's peers: what can be sent through it, both ways.

import type {PlannedEnd} from '../../../plan/checks/model.js';
import {mainNamespace} from '../../../shared/namespaces.js';
import {contains, formatAddress, hostOf, type Prefix} from '../../../topology/address.js';
import type {Way} from '../built-in/mtu.js';
import type {Device, DevicePeer} from '../read/devices.js';
import type {FoundDevice, UplinkTunnel} from './model.js';

const isAllowed = (address: Prefix, {allowedIps}: DevicePeer): boolean =>
	allowedIps.some(allowed => allowed.family === address.family && contains(allowed, hostOf(address)));

export const peerIn = ({peers}: Device, {publicKey}: Device): DevicePeer | undefined =>
	peers.find(peer => peer.publicKey === publicKey);

const textOf = (address: Prefix): string => formatAddress(hostOf(address));

const placeOf = ({node, namespace}: FoundDevice) => ({node, namespace});

/** Addresses of one end that the other lets through, and that only this end has. */
const usable = (end: FoundDevice, other: FoundDevice): Prefix[] => {
	const told = peerIn(other, end);
	const foreign = new Set(other.addresses.map(textOf));
	return told === undefined
		? []
		: end.addresses.filter(address => isAllowed(address, told) && !foreign.has(textOf(address)));
};

const endpointOf = (address: string, port: number): string =>
	address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;

function endOf(end: FoundDevice, other: FoundDevice, addresses: readonly Prefix[]): PlannedEnd {
	const told = peerIn(other, end);
	return {
		...placeOf(end),
		ifname: end.ifname,
		publicKey: end.publicKey,
		implementation: 'any',
		addresses: addresses.map(textOf),
		endpoint: told?.address == null ? null : endpointOf(told.address, told.port!),
	};
}

/** What passes whole is what the smaller of both interfaces takes: each may have an MTU of its own. */
export function makeTunnel(own: FoundDevice, other: FoundDevice): UplinkTunnel {
	const [here, there] = [usable(own, other), usable(other, own)];
	const pairs = ([4, 6] as const).flatMap(family => {
		const source = here.find(address => address.family === family);
		const target = there.find(address => address.family === family);
		return source === undefined || target === undefined ? [] : [{source, target}];
	});
	const mtu = Math.min(own.mtu, other.mtu);
	const tunnel = {
		name: `${own.node} ${own.ifname} → ${other.node}`,
		mtu,
		ends: [
			endOf(
				own,
				other,
				pairs.map(({source}) => source),
			),
			endOf(
				other,
				own,
				pairs.map(({target}) => target),
			),
		] as const,
	};
	const way = (from: FoundDevice, source: Prefix, to: FoundDevice, target: Prefix): Way => ({
		from: placeOf(from),
		target: {address: textOf(target), at: placeOf(to)},
		options: {device: from.ifname, source: textOf(source)},
		sizes: [mtu],
		tunnel,
	});
	return {
		tunnel,
		isOwn: true,
		ways: pairs.flatMap(({source, target}) => [
			way(own, source, other, target),
			way(other, target, own, source),
		]),
	};
}

/** A peer that is none of the lab's devices: no node answers for it. */
export const strayTunnel = (own: FoundDevice, {publicKey, address}: DevicePeer): UplinkTunnel => ({
	tunnel: {
		name: `${own.node} ${own.ifname} → ${address ?? publicKey}`,
		mtu: own.mtu,
		ends: [
			{
				...placeOf(own),
				ifname: own.ifname,
				publicKey: own.publicKey,
				implementation: 'any',
				addresses: [],
				endpoint: null,
			},
			{
				node: '?',
				namespace: mainNamespace,
				ifname: '?',
				publicKey,
				implementation: 'any',
				addresses: [],
				endpoint: address,
			},
		],
	},
	isOwn: true,
	ways: [],
});
