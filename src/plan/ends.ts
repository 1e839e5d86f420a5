// The ends of a topology's tunnels, by node.

import {groupBy} from '../shared/group-by.js';
import type {Tunnel, TunnelEnd} from '../topology/model.js';
import {derivePresharedKey} from './keys.js';
import type {PlannedEnd, Role} from './tunnel-files.js';

/** Whether nothing gets to an end before it has sent something itself. */
const mustSpeak = ({roams, punches}: TunnelEnd): boolean => roams || punches !== null;

/** How much an end is to speak first: what nothing gets to before must, and what has several peers is spoken to by each. */
const eagerness = (end: TunnelEnd): number => (mustSpeak(end) ? 2 : 0) + (end.shared ? 0 : 1);

/** The end that speaks first, and the other: one that nothing gets to before, else one with a single peer, else `a`. */
export const inTurn = ({a, b}: Tunnel): [TunnelEnd, TunnelEnd] =>
	eagerness(b) > eagerness(a) ? [b, a] : [a, b];

export type EndsByNode<End> = ReadonlyMap<string, readonly End[]>;

/** In the order of the tunnels. */
export function indexEnds(tunnels: readonly Tunnel[]): EndsByNode<TunnelEnd> {
	const index = new Map<string, TunnelEnd[]>();
	for (const end of tunnels.flatMap(({a, b}) => [a, b])) {
		push(index, end.node, end);
	}

	return index;
}

/** Ends by the interface that they have in common, in the order of their first. */
export const byInterface = (ends: readonly PlannedEnd[]): (readonly PlannedEnd[])[] => [
	...groupBy(ends, ({own}) => own.ifname).values(),
];

/** The same with all that an end's files say. */
export function planEnds(tunnels: readonly Tunnel[], seed: Uint8Array): EndsByNode<PlannedEnd> {
	const index = new Map<string, PlannedEnd[]>();
	for (const tunnel of tunnels) {
		const {name, mtu, psk: wanted} = tunnel;
		const made = wanted.kind === 'generated' ? derivePresharedKey(seed, name) : null;
		const psk = wanted.kind === 'given' ? wanted.key : made;
		const [first, second] = inTurn(tunnel);
		// Behind a NAT each, neither hears the other before both have spoken.
		const [one, other]: [Role, Role] = mustSpeak(second) ? ['open', 'open'] : ['initiator', 'responder'];
		push(index, first.node, {own: first, peer: second, role: one, mtu, psk});
		push(index, second.node, {own: second, peer: first, role: other, mtu, psk});
	}

	return index;
}

function push<End>(index: Map<string, End[]>, node: string, end: End): void {
	const known = index.get(node);
	if (known === undefined) {
		index.set(node, [end]);
	} else {
		known.push(end);
	}
}
