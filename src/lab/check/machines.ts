// The programs that answer a prober's questions: one in the fabric of each machine. A node is asked on its own.

import type {Seen} from '../../contract/answers.js';
import type {CapturePlace} from '../../contract/questions.js';
import type {Engine} from '../../engine/client.js';
import {type ExecSession, openSession} from '../../engine/exec-session.js';
import type {FabricPlan} from '../../plan/model.js';

export interface Machines {
	readonly all: readonly ExecSession[];
	/** The one that asks from a node; the first for what is no node of the plan. */
	of(node: unknown): ExecSession;
	/** Those that see packets at a place: all that have this bridge, for one in the fabric. */
	at(place: CapturePlace): readonly ExecSession[];
	close(): void;
}

export async function openMachines(
	engine: Engine,
	fabric: string,
	{spread, wires}: Pick<FabricPlan, 'spread' | 'wires'>,
	signal?: AbortSignal,
): Promise<Machines> {
	const options = {mayEnd: 'never', ...(signal ? {signal} : {})} as const;
	const shares = spread?.machines ?? [{fabric, nodes: []}];
	const opening = await Promise.allSettled(
		shares.map(each => openSession(engine, each.fabric, ['wgsim-ask'], options)),
	);
	const all = opening.flatMap(each => (each.status === 'fulfilled' ? [each.value] : []));
	const close = () => {
		for (const session of all) {
			session.close();
		}
	};
	for (const each of opening) {
		if (each.status === 'rejected') {
			close();
			throw each.reason;
		}
	}

	const byNode = new Map(shares.flatMap(({nodes}, index) => nodes.map(node => [node, all[index]!] as const)));
	const of = (node: unknown): ExecSession => byNode.get(String(node)) ?? all[0]!;
	const byBridge = new Map<string, Set<ExecSession>>();
	for (const {
		ends: [end, port],
	} of wires) {
		byBridge.set(port.bridge, (byBridge.get(port.bridge) ?? new Set()).add(of(end.node)));
	}

	return {
		all,
		of,
		at: place => ('node' in place ? [of(place.node)] : [...(byBridge.get(place.ifname) ?? [all[0]!])]),
		close,
	};
}

/** Indices of places, by the program that sees their packets. */
export function groupPlaces(
	places: readonly CapturePlace[],
	{at}: Pick<Machines, 'at'>,
): readonly {readonly session: ExecSession; readonly indices: readonly number[]}[] {
	const groups = new Map<ExecSession, number[]>();
	for (const [index, place] of places.entries()) {
		for (const session of at(place)) {
			groups.set(session, [...(groups.get(session) ?? []), index]);
		}
	}

	return [...groups].map(([session, indices]) => ({session, indices}));
}

/** What was seen at one place of several machines. A packet from one to the other is seen on both. */
export function joinSeen(all: readonly Seen[]): Seen {
	const [first, ...others] = all;
	return others.reduce(
		(sum, {packets, dropped, marks, counts}) => ({
			packets: sum.packets + packets,
			dropped: sum.dropped + dropped,
			marks: sum.marks + marks,
			counts: Object.fromEntries(
				Object.entries(sum.counts).map(([name, {count, samples}]) => {
					const other = counts[name]!;
					return [name, {count: count + other.count, samples: [...samples, ...other.samples]}];
				}),
			),
		}),
		first!,
	);
}
