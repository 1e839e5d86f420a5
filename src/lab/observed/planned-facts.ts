// The facts of generated configuration: wires, neighbours, handshakes, sessions, and reachability.

import type {
	ExpectedHandshake,
	ExpectedNeighbor,
	ExpectedReach,
	ExpectedSession,
	FabricPlan,
} from '../../plan/model.js';
import type {Fact} from './fact.js';
import {foreignAddressFacts} from './foreign-addresses.js';
import {interfaceFacts} from './interface-facts.js';
import {reports} from './interior-reports.js';
import {neighborEntryFacts} from './neighbor-entries.js';
import type {LabState} from './state.js';
import {wireFacts} from './wire-facts.js';
import type {WireguardInterface, WireguardPeer} from './wireguard.js';

/** Why there is no handshake: what was last seen of the peer; null where there was one. */
export function lastOfHandshake(
	device: WireguardInterface | 'absent' | null,
	seen: WireguardPeer | null,
	{namespace, ifname}: {readonly namespace: string; readonly ifname: string},
): string | null {
	if (device === null) {
		return 'WireGuard does not answer';
	}

	if (device === 'absent') {
		return `no interface ${ifname} in ${namespace}`;
	}

	if (seen === null) {
		return 'no such peer';
	}

	const {latestHandshake, sent, received, endpoint} = seen;
	return latestHandshake === null
		? `never, ${sent} B sent, ${received} B received, endpoint ${endpoint ?? 'not set yet'}`
		: null;
}

export const handshakeText = (node: string, peer: string, ifname: string, last: string | null) =>
	last === null ? null : `${node} → ${peer} (${ifname}): no handshake (last: ${last})`;

function handshakeFact(state: LabState, expected: ExpectedHandshake): Fact {
	const {node, namespace, ifname, peer, peerPublicKey} = expected;
	const device = state.wireguard(node, namespace, ifname);
	const peers = device === null || device === 'absent' ? [] : device.peers;
	const seen = peers.find(({publicKey}) => publicKey === peerPublicKey) ?? null;
	const last = lastOfHandshake(device, seen, expected);
	return {kind: 'handshake', node, subject: ifname, text: handshakeText(node, peer, ifname, last)};
}

function neighborFact(state: LabState, expected: ExpectedNeighbor): Fact {
	const {protocol, node, namespace, instance, ifname, neighbor, id} = expected;
	const {fact: kind, isUp, absent, last} = reports[protocol];
	const neighbors = state.neighbors(protocol, node, namespace, instance);
	const all = neighbors?.filter(one => one.ifname === ifname) ?? [];
	const seen = all.find(one => one.id === id);
	const told = neighbors === null ? 'BIRD does not answer' : seen === undefined ? 'not heard' : last(seen);
	const text =
		seen !== undefined && isUp(seen, all)
			? null
			: `${node} ${instance} on ${ifname}: ${absent(neighbor)} (last: ${told})`;
	return {kind, node, subject: instance, text};
}

export const sessionText = (node: string, name: string, last: string): string =>
	`${node} ${name}: BGP is not established (last: ${last})`;

function sessionFact(state: LabState, {node, namespace, protocol}: ExpectedSession): Fact {
	const seen = state.protocol(node, namespace, protocol);
	const last = seen
		? `${seen.state}${seen.info ? `, ${seen.info}` : ''}`
		: state.protocols(node, namespace)
			? 'BIRD does not know it'
			: 'BIRD does not answer';
	const holds = seen?.state === 'up' && seen.info.startsWith('Established');
	const text = holds ? null : sessionText(node, protocol, last);
	return {kind: 'session', node, subject: protocol, text};
}

export const reachText = (from: string, to: string, address: string): string =>
	`${from} → ${to}: ${address} does not answer`;

/** By this observer's own tries, or by the last result that the fabric keeps. */
function reachFact(state: LabState, {from, to, address}: ExpectedReach): Fact {
	const holds = state.reached(from, address) || state.answer(from, to, address)?.answered;
	const text = holds ? null : reachText(from, to, address);
	return {kind: 'reach', node: from, subject: address, text};
}

export function* plannedFacts(
	plan: Pick<FabricPlan, 'expect' | 'interfaces' | 'nodes' | 'wires' | 'own'>,
	state: LabState,
): Iterable<Fact> {
	const {expect} = plan;
	yield* wireFacts(plan, state);
	yield* neighborEntryFacts(plan, state);
	yield* interfaceFacts(plan, state);
	yield* foreignAddressFacts(plan, state);
	yield* expect.neighbors.map(one => neighborFact(state, one));
	yield* expect.handshakes.map(one => handshakeFact(state, one));
	yield* expect.sessions.map(one => sessionFact(state, one));
	yield* expect.reach.map(one => reachFact(state, one));
}
