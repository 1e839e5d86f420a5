// Pings from every node to every other, promised pairs or not.

import pMap from 'p-map';
import type {Engine} from '../engine/client.js';
import type {FabricPlan} from '../plan/model.js';
import {bareAddress} from '../shared/bare-address.js';
import {append} from '../shared/group-by.js';
import {mainNamespace} from '../shared/namespaces.js';
import {Prober} from './check/prober.js';
import {readRunningPlan, runningFabric} from './fabric/running-fabric.js';
import {findLab} from './find/find.js';
import type {LabSnapshot, NodeView} from './observer/model.js';

/** One direction between two nodes. */
export interface ReachedPair {
	readonly from: string;
	readonly to: string;
	/** The slowest answer in milliseconds; null where none came. */
	readonly rtt: number | null;
	/** Of how many addresses an answer came, and from that very node, of how many that were asked. */
	readonly answered: number;
	readonly asked: number;
	/** The topology promises it: a check `reach` names the two. */
	readonly promised: boolean;
	/** When it was so: Unix time in seconds, of the lab's clock. */
	readonly at: number;
}

export interface ReachOptions {
	/** All pairs from one node, as soon as they are known. */
	readonly onPairs: (pairs: readonly ReachedPair[]) => void;
	readonly signal?: AbortSignal;
}

// Nodes that ping at a time: each wakes others in a lab that has work of its own.
const concurrency = 4;
// Seconds that an answer is waited for.
const timeout = 1;

/** An address of a node that is asked for, and the namespace that has it. */
export interface ReachTarget {
	readonly address: string;
	readonly namespace: string;
}

/**
 * Pings every other node from every node that runs, from its main namespace: at the addresses that are promised between the
 * two, else at those that are promised to any, else at those of its dummy interfaces, else of its wires there.
 */
export async function probeReach(
	engine: Engine,
	snapshot: LabSnapshot,
	{onPairs, signal}: ReachOptions,
): Promise<void> {
	const lab = await findLab(engine, snapshot.lab, signal);
	const fabric = await runningFabric(engine, lab, signal);
	const plan = await readRunningPlan(engine, lab, signal);
	const targets = snapshot.nodes.map(view => ({node: view.node, addresses: addressesOf(view, plan)}));
	const promises = promisesBetween(plan);
	const sources = snapshot.nodes.filter(({state}) => state === 'running');
	const prober = await Prober.open(engine, fabric.id, plan, signal);
	const probe = async (from: string): Promise<ReachedPair[]> => {
		const pairs = targets
			.filter(({node}) => node !== from)
			.map(({node: to, addresses}) => {
				const meant = promises.get(`${from} ${to}`);
				return {to, promised: meant !== undefined, asked: meant ?? addresses};
			})
			.filter(({asked}) => asked.length > 0);
		const all = pairs.flatMap(({to, asked}) =>
			asked.map(({address, namespace}) => ({address, to: {node: to, namespace}})),
		);
		const {answers, time} = await prober.sweep({node: from, namespace: mainNamespace}, all, timeout);
		let next = 0;
		return pairs.map(({to, promised, asked}) => {
			const times = answers.slice(next, next + asked.length).filter(each => each !== null);
			next += asked.length;
			const rtt = times.length === 0 ? null : Math.max(...times);
			return {from, to, rtt, answered: times.length, asked: asked.length, promised, at: time};
		});
	};
	try {
		await pMap(sources, async ({node}) => onPairs(await probe(node)), {
			concurrency,
			...(signal === undefined ? {} : {signal}),
		});
	} finally {
		prober.close();
	}
}

/** `from to` → the addresses of the second that the first is to reach. */
function promisesBetween({checks}: Pick<FabricPlan, 'checks'>): ReadonlyMap<string, readonly ReachTarget[]> {
	const promises = new Map<string, ReachTarget[]>();
	for (const {from, to, address, at} of checks.pairs) {
		const pair = `${from} ${to}`;
		append(promises, pair, {address, namespace: at.namespace});
	}

	return promises;
}

/** Each once. */
export function addressesOf(
	{node, namespaces}: NodeView,
	{checks}: Pick<FabricPlan, 'checks'>,
): ReachTarget[] {
	const promised = checks.pairs.filter(({to}) => to === node);
	if (promised.length > 0) {
		const places = new Map(promised.map(({address, at}) => [address, at.namespace]));
		return [...places].map(([address, namespace]) => ({address, namespace}));
	}

	const interfaces = namespaces.find(({name}) => name === mainNamespace)?.interfaces ?? [];
	const ofKind = (kind: string): ReachTarget[] =>
		interfaces
			.filter(each => each.kind === kind)
			.flatMap(({addresses}) => addresses)
			.map(address => ({address: bareAddress(address), namespace: mainNamespace}))
			.filter(({address}) => !address.startsWith('fe80:'));
	const loopbacks = ofKind('dummy');
	return loopbacks.length > 0 ? loopbacks : ofKind('wire');
}
