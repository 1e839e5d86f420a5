// The facts of allowed IPs: each end of a planned tunnel sends to its peer, and takes from it, what is planned.

import type {FabricPlan, TunnelEndPlan} from '../../plan/model.js';
import type {Fact} from './fact.js';
import type {LabState} from './state.js';
import {findPeer, listTunnels, type TunnelEnd} from './tunnels.js';

const spell = (allowed: readonly string[]): string => allowed.join(', ') || 'nothing';

const areSame = (one: readonly string[], other: readonly string[]): boolean => {
	const all = new Set(one);
	return all.size === new Set(other).size && other.every(each => all.has(each));
};

/** Null where they are as planned, and for a tunnel without a handshake: it may not be open yet. */
function allowedFact(
	state: LabState,
	end: TunnelEnd,
	{node, namespace, ifname, allowedIps}: TunnelEndPlan,
	peer: string,
): Fact | null {
	const device = state.wireguard(node, namespace, ifname);
	const seen = device === 'absent' ? null : findPeer(device, end);
	if (seen === null || seen.latestHandshake === null || areSame(seen.allowedIps, allowedIps)) {
		return null;
	}

	const text = `${node}:${ifname} allows its peer ${peer} ${spell(seen.allowedIps)}; planned: ${spell(allowedIps)}`;
	return {kind: 'peer', node, subject: ifname, text};
}

/** A fact for each end that allows its peer something else. */
export function* allowedIpFacts(plan: FabricPlan, state: LabState): Iterable<Fact> {
	const known = listTunnels(plan, state);
	for (const [index, {a, b}] of plan.tunnels.entries()) {
		// Planned ones come first.
		const tunnel = known[index]!;
		const facts = [
			allowedFact(state, tunnel.a, a, b.node),
			tunnel.b && allowedFact(state, tunnel.b, b, a.node),
		];
		yield* facts.filter(fact => fact !== null);
	}
}
