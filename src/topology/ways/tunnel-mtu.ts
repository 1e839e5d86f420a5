// Derives the MTU of each tunnel from the narrowest path between its two sockets, unless the file sets it.

import {groupBy} from '../../shared/group-by.js';
import type {Tunnel, TunnelEnd} from '../model.js';
import type {DraftTunnel} from '../resolve/tunnels.js';
import type {DraftTopology, Space} from './spaces.js';
import {Ways} from './ways.js';

/** IPv4's or IPv6's header, UDP's 8 bytes, and WireGuard's 32 (whitepaper section 5.4.6). */
export const overheadOf = {4: 60, 6: 80} as const;

const defaultNetworkMtu = 1500;

/** The owner of an end's endpoint: that node itself, or the NAT in front of it. */
export const ownerOf = ({spaces}: Ways, {node, endpointAddress}: TunnelEnd): Space | undefined => {
	const holders = spaces.holders(endpointAddress);
	return holders.find(holder => holder.node === node) ?? holders[0];
};

/** The most that passes whole from the other end's socket to this end's, by another way than the tunnel `without`; null where there is no way. */
export function mtuTo(ways: Ways, end: TunnelEnd, sender: string, without: string | null): number | null {
	const [from, own] = [sender, end.node].map(node => ways.spaces.byNode.get(node));
	const owner = ownerOf(ways, end);
	if (from === undefined || own === undefined || owner === undefined) {
		return null;
	}

	const mtu = ways.mtu(from, owner, end.endpointAddress, without);
	if (mtu === null || owner === own) {
		return mtu;
	}

	if (end.punches !== null) {
		const behind = ways.mtu(own, owner, end.endpointAddress, without);
		return behind === null ? null : Math.min(mtu, behind);
	}

	const rule = owner.main.forward.find(({protocol, port}) => protocol === 'udp' && port === end.listenPort);
	const beyond = rule === undefined ? null : ways.mtu(owner, own, rule.to, without);
	return beyond === null ? null : Math.min(mtu, beyond);
}

export function measureTunnels(draft: DraftTopology): Tunnel[] {
	const known = new Map<string, number | null>();
	const segments = groupBy(draft.tunnels, ({segment}) => segment);
	const measureOne = ({name, a, b}: DraftTunnel): number => {
		const told = [
			{end: a, sender: b.node},
			{end: b, sender: a.node},
		].filter(({end}) => !end.roams);
		const left = told.map(({end, sender}) => {
			const outside = mtuTo(ways, end, sender, name) ?? widestWires(ways, [a.node, b.node]);
			return outside - overheadOf[end.endpointAddress.family];
		});
		return left.length > 0 ? Math.min(...left) : defaultNetworkMtu - overheadOf[6];
	};
	// Tunnels that share interfaces have one.
	const measure = ({segment, mtu}: DraftTunnel): number | null => {
		if (mtu !== null || known.has(segment)) {
			return mtu ?? known.get(segment)!;
		}

		// A tunnel that depends on itself through others: they look for another way.
		known.set(segment, null);
		const found = Math.min(...segments.get(segment)!.map(measureOne));
		known.set(segment, found);
		return found;
	};

	const ways = new Ways(draft, ({mtu, tunnel}) => (tunnel === null ? mtu : measure(tunnel)));
	return draft.tunnels.map(tunnel => ({...tunnel, mtu: measure(tunnel)!}));
}

/** Where no way is known, as one that only a user's own configuration knows: the least of what each node's widest wire carries. */
function widestWires({spaces}: Ways, nodes: readonly string[]): number {
	return Math.min(
		...nodes.map(node => {
			const exits = spaces.byNode.get(node)?.exits ?? [];
			const mtus = exits.filter(({tunnel}) => tunnel === null).map(({mtu}) => mtu!);
			return mtus.length === 0 ? defaultNetworkMtu : Math.max(...mtus);
		}),
	);
}
