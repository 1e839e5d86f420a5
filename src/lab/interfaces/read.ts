// Reads the interfaces of all namespaces of a lab's nodes, and sets them beside what the topology has.

import type {Engine} from '../../engine/client.js';
import type {ContainerSummary} from '../../engine/containers.js';
import type {FabricPlan} from '../../plan/model.js';
import {ProbeProblem} from '../check/asker.js';
import {Prober} from '../check/prober.js';
import {runningFabric} from '../fabric/running-fabric.js';
import {type FoundLab, nodeOf} from '../find/find.js';
import {keyOf, plannedInterfaces} from './ends.js';
import type {NodeInterface} from './model.js';
import {type KernelInterface, parseInterfaces} from './parse.js';

/** What one namespace answered; null where it could not be asked. */
export interface NamespaceInterfaces {
	readonly node: string;
	readonly namespace: string;
	readonly interfaces: readonly KernelInterface[] | null;
}

export async function readInterfaces(
	engine: Engine,
	lab: FoundLab,
	plan: FabricPlan,
	nodes: readonly ContainerSummary[],
	signal?: AbortSignal,
): Promise<NodeInterface[]> {
	const running = new Set(nodes.filter(({state}) => state === 'running').map(nodeOf));
	const prober = await Prober.open(engine, (await runningFabric(engine, lab, signal)).id, plan, signal);
	try {
		const places = nodes.flatMap(container => {
			const node = nodeOf(container);
			const planned = plan.nodes.find(({name}) => name === node);
			return (planned?.namespaces ?? []).map(({name: namespace}) => ({node, namespace}));
		});
		const read = await Promise.all(
			places.map(async place => ({
				...place,
				interfaces: running.has(place.node) ? await readOne(prober, place) : null,
			})),
		);
		return compareInterfaces(plan, read);
	} finally {
		prober.close();
	}
}

async function readOne(
	prober: Prober,
	place: {readonly node: string; readonly namespace: string},
): Promise<KernelInterface[] | null> {
	try {
		return parseInterfaces((await prober.show(place, 'addresses')).addresses);
	} catch (error) {
		if (error instanceof ProbeProblem) {
			return null;
		}

		throw error;
	}
}

/** What there is, with its other end; then what the topology has besides: missing, or unknown where nothing answered. */
export function compareInterfaces(
	plan: Parameters<typeof plannedInterfaces>[0],
	read: readonly NamespaceInterfaces[],
): NodeInterface[] {
	const planned = plannedInterfaces(plan);
	const byKey = new Map(planned.map(one => [keyOf(one), one]));
	return read.flatMap(({node, namespace, interfaces}) => {
		const there = (interfaces ?? []).map(one => {
			const {network = null, peers = []} = byKey.get(keyOf({node, namespace, ifname: one.ifname})) ?? {};
			return {node, namespace, ...one, network, peers};
		});
		const names = new Set(there.map(({ifname}) => ifname));
		const rest = planned
			.filter(one => one.node === node && one.namespace === namespace && !names.has(one.ifname))
			.map(one => ({
				...one,
				kind: '',
				state: interfaces === null ? ('unknown' as const) : ('missing' as const),
				mac: null,
				mtu: null,
				addresses: [],
			}));
		return [...there, ...rest];
	});
}
