// Finds the hop where large packets vanish while small ones pass, in a tunnel and below it.

import type {Place, PlannedTunnel} from '../../../plan/checks/model.js';
import type {FabricPlan} from '../../../plan/model.js';
import {mainNamespace} from '../../../shared/namespaces.js';
import type {Context} from '../check.js';
import type {Echo, EchoOptions, Target} from '../echo.js';
import {family, nameOf, networkTo, ownerOf} from '../places.js';
import type {Prober} from '../prober.js';
import {answererOf, answers, firstLost, type Hop, smallest, trace, tries} from './hops.js';

// WireGuard's own: an outer header, UDP's, and 32 bytes of its message (WireGuard paper, section 5.4.6).
const overhead = {4: 60, 6: 80};
// Sizes that are tried at one time: together they narrow the gap to a sixteenth.
const fan = 16;

export interface BlackHole {
	readonly text: string;
	readonly facts: readonly string[];
}

async function tryHard(prober: Prober, from: Place, target: Target, options: EchoOptions): Promise<Echo> {
	let echo = await prober.echo(from, target, options);
	for (let attempt = 1; attempt < tries && !answers(echo); attempt++) {
		echo = await prober.echo(from, target, options);
	}

	return echo;
}

/** Bytes of the largest packet that is answered, up to `most`; null where not even a small one is. */
export async function findLargest(
	prober: Prober,
	from: Place,
	target: Target,
	options: EchoOptions,
	most: number,
): Promise<number | null> {
	const passes = async (size: number): Promise<boolean> =>
		(await tryHard(prober, from, target, {...options, size, timeout: 0.5})).kind === 'reply';
	let least = smallest[family(target.address)];
	if (!(await passes(least))) {
		return null;
	}

	// `least` passes; nothing above `limit` does.
	for (let limit = most; least < limit; ) {
		const step = Math.max(1, Math.floor((limit - least) / fan));
		const sizes = Array.from({length: fan}, (_, index) => least + step * (index + 1)).filter(
			size => size <= limit,
		);
		const passed = await Promise.all(sizes.map(passes));
		const firstLost = passed.indexOf(false);
		if (firstLost === -1) {
			least = sizes.at(-1)!;
		} else {
			limit = sizes[firstLost]! - 1;
			least = firstLost === 0 ? least : sizes[firstLost - 1]!;
		}
	}

	return least;
}

const via = (plan: FabricPlan, from: string, address: string): string => {
	const network = networkTo(plan, from, address);
	return network === null ? '' : ` on ${network}`;
};

function describe(plan: FabricPlan, from: Place, hops: readonly Hop[], size: number): BlackHole | null {
	const names = [
		from.node,
		...hops.map(answererOf).map(address => (address === null ? '?' : nameOf(plan, address))),
	];
	const lost = firstLost(hops);
	const facts = hops.map((hop, index) => {
		const large = answers(hop.large) ? hop.large.kind : 'vanishes';
		return `hop ${index + 1}, ${names[index + 1]}: small ${hop.small.kind}, ${size} bytes ${large}`;
	});
	if (lost === null) {
		return null;
	}

	const [before, after] = [names[lost]!, names[lost + 1]!];
	return {
		text: `${size} bytes vanish between ${before} and ${after}${via(plan, before, answererOf(hops[lost]!) ?? '')}`,
		facts,
	};
}

/** The tunnel that leads from one node to the next; null where none does. */
const tunnelBetween = ({checks}: FabricPlan, one: string, other: string): PlannedTunnel | null =>
	checks.tunnels.find(({ends}) => [one, other].every(node => ends.some(end => end.node === node))) ?? null;

// What was found below a tunnel: all pairs that fail by it ask the same, and routers limit their replies. The lab that is as it was
// has one context.
const looks = new WeakMap<Context, Map<string, Promise<BlackHole | null>>>();

function lookBelow(context: Context, tunnel: PlannedTunnel, size: number): Promise<BlackHole | null> {
	const known = looks.get(context) ?? new Map<string, Promise<BlackHole | null>>();
	looks.set(context, known);
	const key = `${tunnel.name} ${size}`;
	const look = known.get(key) ?? traceBelow(context, tunnel, size);
	known.set(key, look);
	return look;
}

/** Below a tunnel: its own packets, as they are, which a router may cut in pieces where it is IPv4. */
async function traceBelow(context: Context, tunnel: PlannedTunnel, size: number): Promise<BlackHole | null> {
	for (const [own, peer] of [tunnel.ends, tunnel.ends.toReversed()]) {
		const endpoint = peer!.endpoint?.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
		if (endpoint !== undefined) {
			const outer = size + overhead[family(endpoint)];
			const from = {node: own!.node, namespace: mainNamespace};
			// It may be that of an address translation in front of the peer.
			const target = {address: endpoint, at: null};
			const hops = await trace(context.prober, from, target, {fragments: true}, outer);
			const found = describe(context.plan, from, hops, outer);
			if (found !== null) {
				return found;
			}
		}
	}

	return null;
}

/** Null where no hop can be told from the others. */
export async function findBlackHole(
	context: Context,
	from: Place,
	target: Target,
	options: EchoOptions,
	size: number,
	tunnel: PlannedTunnel | null,
): Promise<BlackHole | null> {
	const {plan, prober} = context;
	const hops = await trace(prober, from, target, options, size);
	const inside = describe(plan, from, hops, size);
	if (inside === null) {
		return null;
	}

	const lost = firstLost(hops)!;
	const before = lost === 0 ? from.node : nameOf(plan, answererOf(hops[lost - 1]!) ?? '');
	const after = ownerOf(plan, answererOf(hops[lost]!) ?? '')?.node ?? '';
	const crossed = tunnel ?? tunnelBetween(plan, before, after);
	const below = crossed === null ? null : await lookBelow(context, crossed, size);
	return below === null
		? inside
		: {text: `${inside.text}; below the tunnel, ${below.text}`, facts: [...inside.facts, ...below.facts]};
}
