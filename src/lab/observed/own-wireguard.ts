// The facts of the user's own WireGuard files, judged by the running interfaces: peers set by commands count, too.

import type {FabricPlan, OwnInterfacePlan, OwnPeerPlan} from '../../plan/model.js';
import {bareAddress} from '../../shared/bare-address.js';
import type {Fact} from './fact.js';
import {differenceOf} from './interface-facts.js';
import {listOwnPeers, type OwnPeer} from './own-peers.js';
import {handshakeText, lastOfHandshake} from './planned-facts.js';
import {type OwnFact, ownFact} from './promises.js';
import type {LabState} from './state.js';
import {findPeer, type TunnelEnd} from './tunnels.js';

/** What of its file an interface does not have; null for nothing, and while its state is unknown. A command may give an address another length. */
function differenceFromFile(
	state: LabState,
	{node, namespace, ifname, mtu, addresses}: OwnInterfacePlan,
): string | null {
	const link = state.links(node, namespace)?.find(one => one.ifname === ifname);
	if (link === undefined) {
		return null;
	}

	const held = link.addresses.map(bareAddress);
	return differenceOf({...link, addresses: held}, {mtu, mac: null, addresses});
}

function interfaceFact(state: LabState, own: OwnInterfacePlan): Fact {
	const {node, namespace, ifname} = own;
	const difference = differenceFromFile(state, own);
	const device = state.wireguard(node, namespace, ifname);
	const text =
		device === null
			? `${node}: WireGuard does not answer for ${ifname}`
			: device === 'absent'
				? `${node}: no interface ${ifname} in ${namespace}`
				: difference === null
					? null
					: `${node}:${ifname} ${difference}, which is in its file`;
	return {kind: 'interface', node, subject: ifname, text};
}

/** Null if unknown, because the interface itself is missing. */
function peerFact(
	state: LabState,
	{node, namespace, ifname}: OwnInterfacePlan,
	{publicKey}: OwnPeerPlan,
	name: string,
): Fact | null {
	const device = state.wireguard(node, namespace, ifname);
	if (device === null || device === 'absent') {
		return null;
	}

	const isThere = device.peers.some(one => one.publicKey === publicKey);
	const text = isThere ? null : `${node}: ${ifname} has no peer ${name}, which is in its file`;
	return {kind: 'peer', node, subject: ifname, text};
}

/** Peers with an endpoint or a keepalive must complete a handshake: by the running interface, or by the file if there is none. */
function handshakeFact(plan: FabricPlan, state: LabState, end: TunnelEnd, peer: string): Fact | null {
	const {node, namespace, ifname} = end;
	const device = state.wireguard(node, namespace, ifname);
	const found = device === 'absent' ? null : device;
	const seen = findPeer(found, end);
	const written = plan.own
		.find(one => one.node === node && one.ifname === ifname)
		?.peers.find(one => one.publicKey === end.peerKey);
	const isExpected =
		found === null
			? written !== undefined && (written.endpoint !== null || written.keepalive)
			: seen !== null && (seen.endpoint !== null || seen.keepalive !== null);
	if (!isExpected) {
		return null;
	}

	const text = handshakeText(node, peer, ifname, lastOfHandshake(device, seen, end));
	return {kind: 'handshake', node, subject: ifname, text};
}

/** None where every interface is wgsim's. */
export function* ownWireguardFacts(plan: FabricPlan, state: LabState): Iterable<OwnFact> {
	const peers = listOwnPeers(plan, state);
	const find = ({node, ifname}: OwnInterfacePlan, key: string): OwnPeer | undefined =>
		peers.find(({end}) => end.node === node && end.ifname === ifname && end.peerKey === key);
	for (const own of plan.own) {
		yield ownFact(interfaceFact(state, own), [own.ifname]);
		for (const peer of own.peers.filter(({publicKey}) => publicKey !== '')) {
			const {peer: name, names} = find(own, peer.publicKey) ?? {
				peer: peer.publicKey,
				names: [peer.publicKey],
			};
			const fact = peerFact(state, own, peer, name);
			if (fact !== null) {
				yield ownFact(fact, [own.ifname], names);
			}
		}
	}

	for (const {end, peer, names} of peers) {
		const fact = handshakeFact(plan, state, end, peer);
		if (fact !== null) {
			yield ownFact(fact, [end.ifname], names);
		}
	}
}
