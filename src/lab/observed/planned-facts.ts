// The facts of generated configuration: wires, neighbours, handshakes, sessions, and reachability.

import type {
	ExpectedBabelNeighbor,
	ExpectedHandshake,
	ExpectedNeighbor,
	ExpectedReach,
	ExpectedSession,
	FabricPlan,
} from '../../plan/model.js';
import type {Fact} from './fact.js';
import {foreignAddressFacts} from './foreign-addresses.js';
import {interfaceFacts} from './interface-facts.js';
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

/** Null where it is full. */
export function missingNeighbor(state: LabState, expected: ExpectedNeighbor): string | null {
	const {node, namespace, instance, ifname, neighbor, routerId} = expected;
	const neighbors = state.neighbors(node, namespace, instance);
	const seen = neighbors?.find(one => one.routerId === routerId && one.ifname === ifname);
	if (seen?.state.startsWith('Full') || isWaitingByDesign(seen?.state, state, expected)) {
		return null;
	}

	const last = neighbors === null ? 'BIRD does not answer' : (seen?.state ?? 'not heard');
	return `${node} ${instance} on ${ifname}: ${neighbor} is not full (last: ${last})`;
}

/** Two routers of a broadcast link that are neither DR nor BDR stay at 2-Way for good (RFC 2328 section 10.4). */
function isWaitingByDesign(
	seen: string | undefined,
	state: LabState,
	{node, namespace, instance, ifname}: ExpectedNeighbor,
) {
	return (
		seen === '2-Way/Other' &&
		state
			.neighbors(node, namespace, instance)!
			.some(other => other.ifname === ifname && other.state.startsWith('Full/'))
	);
}

function babelFact(state: LabState, expected: ExpectedBabelNeighbor): Fact {
	const {node, namespace, instance, ifname, neighbor, address} = expected;
	const neighbors = state.babelNeighbors(node, namespace, instance);
	const seen = neighbors?.find(one => one.address === address && one.ifname === ifname);
	const last = neighbors === null ? 'BIRD does not answer' : seen ? 'heard one way only' : 'not heard';
	const text =
		seen?.metric == null
			? `${node} ${instance} on ${ifname}: no Babel with ${neighbor} (last: ${last})`
			: null;
	return {kind: 'babel', node, subject: instance, text};
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
	for (const one of expect.neighbors) {
		const text = missingNeighbor(state, one);
		yield {kind: 'neighbor', node: one.node, subject: one.instance, text};
	}

	yield* expect.handshakes.map(one => handshakeFact(state, one));
	yield* expect.babel.map(one => babelFact(state, one));
	yield* expect.sessions.map(one => sessionFact(state, one));
	yield* expect.reach.map(one => reachFact(state, one));
}
