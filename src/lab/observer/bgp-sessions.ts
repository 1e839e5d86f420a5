// The views of the BGP and BFD sessions of one namespace.

import type {ObservedNamespace} from '../../plan/model.js';
import type {BirdProtocol} from '../observed/bird.js';
import {isHeld} from '../observed/bird-facts.js';
import {placeOf} from '../observed/met.js';
import type {LabState} from '../observed/state.js';
import type {Met, SessionIndex} from './meet.js';
import type {BfdSessionView, BgpSessionView} from './model.js';

function viewSession(protocol: string, neighbor: string | null, seen: BirdProtocol | null): BgpSessionView {
	// BIRD's last column: the session's state, and behind it the last error.
	const [word = '', ...rest] = seen?.info.split(', ') ?? [];
	return {
		protocol,
		neighbor,
		state: seen && (word || seen.state),
		ok: seen?.state === 'up' && word === 'Established',
		since: seen?.since ?? null,
		routes: seen?.routes ?? null,
		lastError: seen?.lastError ?? (rest.join(', ') || null),
	};
}

/** Null while BIRD does not answer, or there is none. */
export function viewBgp(
	node: string,
	{name: namespace, ownBird}: ObservedNamespace,
	state: LabState,
	index: SessionIndex,
	met: Met,
): BgpSessionView[] | null {
	const protocols = state.protocols(node, namespace);
	if (protocols === null) {
		return null;
	}

	const expected = index.sessions.get(placeOf({node, namespace})) ?? [];
	// Of the user's own, what is switched off is no session, nor is what only waits to be called.
	const others = protocols.filter(
		one =>
			one.type === 'BGP' &&
			!expected.some(({protocol}) => protocol === one.name) &&
			(!ownBird || isHeld(one)),
	);
	return [
		...expected.map(({protocol, neighbor}) =>
			viewSession(protocol, neighbor, protocols.find(({name}) => name === protocol) ?? null),
		),
		...others.map(seen =>
			viewSession(seen.name, seen.neighbor === null ? null : met.nameOf(seen.neighbor), seen),
		),
	];
}

/** Null while BIRD does not answer; none where no BFD runs. */
export const viewBfd = (
	node: string,
	{name: namespace, bfd}: ObservedNamespace,
	state: LabState,
): BfdSessionView[] | null =>
	state.protocols(node, namespace) === null
		? null
		: (state.bfd(node, namespace)?.slice() ?? (bfd ? null : []));
