// Sends a small and a large packet to each hop of a path, and finds where the large ones stop.

import type {Place} from '../../../plan/checks/model.js';
import type {Echo, EchoOptions, Target} from '../echo.js';
import {family} from '../places.js';
import type {Prober} from '../prober.js';

const mostHops = 12;
/** Bytes that pass everywhere: ping's own. */
export const smallest = {4: 84, 6: 104};
/** So often again, of what is not answered at first: one packet may be lost. */
export const tries = 2;
// A router explains itself once a second to each asker, after the first six (icmp_ratelimit of ip-sysctl); an echo that is
// not answered takes that second. So often is a hop asked that says nothing at all.
const mostTries = 5;

/** One hop, as a small and as a large packet found it. */
export interface Hop {
	readonly small: Echo;
	readonly large: Echo;
}

const silences: readonly Echo['kind'][] = ['no answer', 'not sent', 'own address'];

export const answers = ({kind}: Echo): boolean => !silences.includes(kind);

/** The address that answered; null for no answer. */
export const answererOf = ({small, large}: Hop): string | null => small.from ?? large.from;

/** A large packet counts as lost when the small one behind it is answered: the reply limit then had room for both. */
export async function askHop(
	echo: (size: number) => Promise<Echo>,
	sizes: {readonly small: number; readonly large: number},
): Promise<Hop> {
	let lost = 0;
	for (let attempt = 1; ; attempt++) {
		const [large, small] = await Promise.all([echo(sizes.large), echo(sizes.small)]);
		lost += answers(small) && !answers(large) ? 1 : 0;
		if (answers(large) || lost === tries || attempt === mostTries) {
			return {small, large};
		}
	}
}

/** All hops up to the one that replies, or the first few where none does. */
export async function trace(
	prober: Prober,
	from: Place,
	target: Target,
	options: EchoOptions,
	size: number,
): Promise<Hop[]> {
	const sizes = {small: smallest[family(target.address)], large: size};
	const hops = await Promise.all(
		Array.from({length: mostHops}, (_, index) =>
			askHop(one => prober.echo(from, target, {...options, hops: index + 1, size: one}), sizes),
		),
	);
	const end = hops.findIndex(({small, large}) => small.kind === 'reply' || large.kind === 'reply');
	return end === -1 ? hops : hops.slice(0, end + 1);
}

/** Index of the hop that large packets do not get to, or whose large answer does not get back; null where all do. */
export function firstLost(hops: readonly Hop[]): number | null {
	// A hop that is silent while one behind it answers has let them pass.
	const passed = hops.findLastIndex(({large}) => answers(large));
	const index = hops.findIndex(({small}, at) => at > passed && answers(small));
	return index === -1 ? null : index;
}
