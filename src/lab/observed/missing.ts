// Compares what a lab promises with what is observed, and says of each missing fact what was last seen instead.

import type {
	Expectations,
	ExpectedBabelNeighbor,
	ExpectedHandshake,
	ExpectedNeighbor,
	ExpectedReach,
	ExpectedSession,
	FabricPlan,
} from '../../plan/model.js';
import type {LabState} from './state.js';

export interface MissingFact {
	readonly kind: 'wire' | 'handshake' | 'neighbor' | 'babel' | 'session' | 'reach';
	/** One line: what is missing, and the last fact seen. */
	readonly text: string;
}

function missingHandshake(
	state: LabState,
	{node, namespace, ifname, peer, peerPublicKey}: ExpectedHandshake,
) {
	const device = state.wireguard(node, namespace, ifname);
	const peers = device === null || device === 'absent' ? [] : device.peers;
	const seen = peers.find(({publicKey}) => publicKey === peerPublicKey);
	if (seen?.latestHandshake) {
		return null;
	}

	const last =
		device === null
			? 'WireGuard does not answer'
			: device === 'absent'
				? `no interface ${ifname} in ${namespace}`
				: seen
					? `never, ${seen.sent} B sent, ${seen.received} B received, endpoint ${seen.endpoint ?? 'not set yet'}`
					: 'no such peer';
	return `${node} → ${peer} (${ifname}): no handshake (last: ${last})`;
}

export function missingNeighbor(state: LabState, expected: ExpectedNeighbor) {
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

function missingBabel(state: LabState, expected: ExpectedBabelNeighbor) {
	const {node, namespace, instance, ifname, neighbor, address} = expected;
	const neighbors = state.babelNeighbors(node, namespace, instance);
	const seen = neighbors?.find(one => one.address === address && one.ifname === ifname);
	if (seen?.metric != null) {
		return null;
	}

	const last = neighbors === null ? 'BIRD does not answer' : seen ? 'heard one way only' : 'not heard';
	return `${node} ${instance} on ${ifname}: no Babel with ${neighbor} (last: ${last})`;
}

function missingSession(state: LabState, {node, namespace, protocol}: ExpectedSession) {
	const seen = state.protocol(node, namespace, protocol);
	if (seen?.state === 'up' && seen.info.startsWith('Established')) {
		return null;
	}

	const last = seen
		? `${seen.state}${seen.info ? `, ${seen.info}` : ''}`
		: state.protocols(node, namespace)
			? 'BIRD does not know it'
			: 'BIRD does not answer';
	return `${node} ${protocol}: BGP is not established (last: ${last})`;
}

function missingReach(state: LabState, {from, to, address}: ExpectedReach) {
	return state.reached(from, address) ? null : `${from} → ${to}: ${address} does not answer`;
}

function missingWires(state: LabState): string[] {
	return state.wires === null
		? ['the fabric has not reported its wires']
		: [
				...state.wires.missing.map(ends => `${ends.join(' – ')}: wire not made`),
				...Object.entries(state.wires.failed).flatMap(([end, reasons]) =>
					reasons.map(reason => `${end}: ${reason}`),
				),
			];
}

/** Wires first, reachability last: each kind stands on the one before. */
export function findMissing({expect}: Pick<FabricPlan, 'expect'>, state: LabState): MissingFact[] {
	const collect = <T>(
		kind: MissingFact['kind'],
		expected: readonly T[],
		check: (state: LabState, one: T) => string | null,
	): MissingFact[] =>
		expected.flatMap(one => {
			const text = check(state, one);
			return text === null ? [] : [{kind, text}];
		});
	return [
		...missingWires(state).map(text => ({kind: 'wire' as const, text})),
		...collect('neighbor', expect.neighbors, missingNeighbor),
		...collect('handshake', expect.handshakes, missingHandshake),
		...collect('babel', expect.babel, missingBabel),
		...collect('session', expect.sessions, missingSession),
		...collect('reach', expect.reach, missingReach),
	];
}

/** How many facts of each kind a converged lab has. */
export function countExpected(wires: number, expect: Expectations): Record<MissingFact['kind'], number> {
	return {
		wire: wires,
		neighbor: expect.neighbors.length,
		handshake: expect.handshakes.length,
		babel: expect.babel.length,
		session: expect.sessions.length,
		reach: expect.reach.length,
	};
}
