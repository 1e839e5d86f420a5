// Calculates how long a lab's routing may be silent before it acts again: the longest of its timers.

import {detection, instancesOf} from '../topology/interior.js';
import type {Namespace, Topology} from '../topology/model.js';
import type {Sources} from './model.js';
import {ownBirdOf} from './own-bird.js';
import {textOf} from './own-wireguard-lines.js';

// A WireGuard handshake that was not answered is tried again after 5 s and up to a third (REKEY_TIMEOUT, whitepaper §6.1).
const handshake = 5.4;

// BIRD waits up to 4 s after an error and 1 s before it connects, as bird-bgp.ts has it.
const reconnection = 5;

/** What the user's own bird.conf says of its timers; BIRD's defaults where it speaks a protocol and says nothing. */
export function timersOfOwn(config: string): number[] {
	const text = config.replaceAll(/#.*$/gm, '');
	const numbers = (pattern: RegExp, otherwise: number): number[] => {
		const found = [...text.matchAll(pattern)].map(([, seconds]) => Number(seconds));
		return found.length > 0 ? found : [otherwise];
	};
	return [
		...(/\bprotocol bgp\b/.test(text) ? numbers(/\bhold time (\d+)/g, 240) : []),
		...(/\bprotocol ospf\b/.test(text) ? numbers(/\bdead (\d+)/g, 40) : []),
	];
}

function timersOf(namespace: Namespace, sources: Sources): number[] {
	const own = ownBirdOf(namespace, sources);
	if (own !== null) {
		return timersOfOwn([own.first, ...own.others].map(({file}) => textOf(file)).join('\n'));
	}

	const {bgp = [], watches = []} = namespace.routing ?? {};
	return [
		...watches.map(({bfd}) => detection(bfd)),
		...bgp.flatMap(({bfd, holdTime}) => [bfd === null ? holdTime : detection(bfd), reconnection]),
		...instancesOf(namespace.routing).flatMap(({timers}) => timers),
	];
}

/** In seconds; 0 for a lab in which nothing has a timer. */
export function longestSilence(
	{nodes, tunnels}: Pick<Topology, 'nodes' | 'tunnels'>,
	sources: Sources,
): number {
	const timers = nodes.flatMap(({namespaces}) => namespaces.flatMap(each => timersOf(each, sources)));
	// One by one: so many arguments as a large lab has timers no stack holds.
	return timers.reduce((most, timer) => Math.max(most, timer), tunnels.length > 0 ? handshake : 0);
}
