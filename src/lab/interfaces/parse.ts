// Reads `ip -j -d address show`.

import {parseList} from '../check/read/links.js';
import type {NodeInterface} from './model.js';

export type KernelInterface = Pick<NodeInterface, 'ifname' | 'kind' | 'state' | 'mac' | 'mtu' | 'addresses'>;

interface Raw {
	readonly ifname?: unknown;
	readonly flags?: unknown;
	readonly operstate?: unknown;
	readonly mtu?: unknown;
	readonly link_type?: unknown;
	readonly address?: unknown;
	readonly linkinfo?: {readonly info_kind?: unknown};
	readonly addr_info?: unknown;
}

interface RawAddress {
	readonly local?: unknown;
	/** Of a peer. */
	readonly address?: unknown;
	readonly prefixlen?: unknown;
}

const isText = (value: unknown): value is string => typeof value === 'string';

/** Entries that are not of the format are passed over. */
export function parseInterfaces(text: string): KernelInterface[] {
	return parseList<Raw>(text).flatMap(raw => {
		const {ifname, mtu, link_type: type, address, linkinfo, addr_info: own} = raw;
		if (!isText(ifname)) {
			return [];
		}

		const all = (Array.isArray(own) ? own : []).flatMap(({local, address: peer, prefixlen}: RawAddress) =>
			isText(local) ? [`${local}${isText(peer) ? ` peer ${peer}` : ''}/${prefixlen}`] : [],
		);
		return [
			{
				ifname,
				kind: isText(linkinfo?.info_kind) ? linkinfo.info_kind : '',
				state: stateOf(raw),
				mac: type === 'ether' && isText(address) ? address : null,
				mtu: typeof mtu === 'number' ? mtu : null,
				addresses: [...all.filter(one => !isLinkLocal(one)), ...all.filter(isLinkLocal)],
			},
		];
	});
}

export const isLinkLocal = (address: string): boolean => address.startsWith('fe80:');

/** An operational state that the driver does not tell is `UNKNOWN`, as of `lo` and of tunnels: then the flags decide. */
function stateOf({flags, operstate}: Raw): NodeInterface['state'] {
	if (!Array.isArray(flags)) {
		return 'unknown';
	}

	if (!flags.includes('UP')) {
		return 'down';
	}

	return flags.includes('LOWER_UP') && operstate !== 'LOWERLAYERDOWN' ? 'up' : 'no carrier';
}
