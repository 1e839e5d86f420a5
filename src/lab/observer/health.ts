// Judges a node by the facts of its lab: its tunnels, sessions and wires, and its missing facts.

import type {MissingFact} from '../observed/fact.js';
import type {NodeVerdict, NodeView, TunnelView} from './model.js';
import {neighborsIn} from './session-list.js';
import {endsOf} from './tunnels.js';
import {isSound} from './verdict.js';

export interface NodeJudgement {
	readonly verdict: NodeVerdict;
	readonly reason: string;
}

/** A node as it is seen, and not judged yet. */
export type SeenNode = Omit<NodeView, keyof NodeJudgement>;

/** `3 of 4 tunnels`; nothing where all are well. */
function describe<T>(name: string, all: readonly T[], isOk: (one: T) => boolean): string[] {
	const ok = all.filter(isOk).length;
	return ok < all.length ? [`${ok} of ${all.length} ${name}`] : [];
}

/** Tunnels that end at the node. */
const tunnelsOf = (node: string, tunnels: readonly TunnelView[]): TunnelView[] =>
	tunnels.filter(({a, b}) => a.node === node || b?.node === node);

/** Whether the fact is about either end of the tunnel. */
const isOf = (tunnel: TunnelView, {node, subject}: MissingFact): boolean =>
	endsOf(tunnel).some(end => end.node === node && end.ifname === subject);

export function judgeNode(
	{node, state, phase, namespaces}: SeenNode,
	tunnels: readonly TunnelView[],
	missing: readonly MissingFact[] | null,
): NodeJudgement {
	if (state === 'unknown' || (state === 'running' && phase === null)) {
		return {verdict: 'unknown', reason: 'the lab does not answer'};
	}

	if (state === 'created' || state === 'restarting' || phase === 'booting' || phase === 'wiring') {
		return {verdict: 'starting', reason: phase ?? state};
	}

	if (state !== 'running') {
		return {verdict: 'down', reason: state === 'missing' ? 'its container is gone' : `it is ${state}`};
	}

	const own = tunnelsOf(node, tunnels);
	const missingHere = (missing ?? []).filter(fact => fact.node === node || own.some(one => isOf(one, fact)));
	if (missingHere.length === 0) {
		return {verdict: 'up', reason: ''};
	}

	const sound = own.filter(({verdict}) => isSound(verdict));
	const reasons = [
		...describe('tunnels', own, ({verdict}) => isSound(verdict)),
		...describe(
			'BGP sessions',
			namespaces.flatMap(({bgp}) => bgp ?? []),
			({ok}) => ok,
		),
		...describe('neighbours', namespaces.flatMap(neighborsIn), ({neighbor}) => neighbor.ok),
	];
	return {
		verdict: own.length > 0 && sound.length === 0 ? 'down' : 'degraded',
		reason: reasons.length > 0 ? reasons.join(', ') : missingHere[0]!.text,
	};
}
