// Who reaches whom, by pings from every node to every other: promised or not.

import pMap from 'p-map';
import type {Engine} from '../engine/client.js';
import {runExec} from '../engine/exec.js';
import {findLab, readFabricPlan} from './find.js';
import type {LabSnapshot, NodeView} from './observer/model.js';

/** One direction between two nodes. */
export interface ReachedPair {
	readonly from: string;
	readonly to: string;
	/** The slowest answer in milliseconds; null where none came. */
	readonly rtt: number | null;
	/** Of how many addresses an answer came, of how many that were asked. */
	readonly answered: number;
	readonly asked: number;
	/** The topology promises it: a check `reach` names the two. */
	readonly promised: boolean;
}

export interface ReachOptions {
	/** All pairs from one node, as soon as they are known. */
	readonly onPairs: (pairs: readonly ReachedPair[]) => void;
	readonly signal?: AbortSignal;
}

// Nodes that ping at a time: each is a process in a lab that has work of its own.
const concurrency = 4;

/**
 * Pings every node's addresses from every node that runs, from its main namespace. A node's addresses are those that a
 * check promises, else those of its dummy interfaces, else those of its wires there; a node without any is left out.
 */
export async function probeReach(
	engine: Engine,
	snapshot: LabSnapshot,
	{onPairs, signal}: ReachOptions,
): Promise<void> {
	const plan = await readFabricPlan(engine, await findLab(engine, snapshot.lab, signal), signal);
	const promises = plan?.expect.reach ?? [];
	const promised = new Set(promises.map(({from, to}) => `${from} ${to}`));
	const targets = snapshot.nodes
		.map(node => ({
			node: node.node,
			addresses: targetAddresses(
				node,
				promises.filter(({to}) => to === node.node).map(({address}) => address),
			),
		}))
		.filter(({addresses}) => addresses.length > 0);
	const sources = snapshot.nodes.filter(({state}) => state === 'running');
	await pMap(
		sources,
		async ({node: from, container}) => {
			const others = targets.filter(({node}) => node !== from);
			const times = await ping(
				engine,
				container,
				others.flatMap(({addresses}) => addresses),
				signal,
			);
			onPairs(
				others.map(({node: to, addresses}) => {
					const answers = addresses.flatMap(address => times.get(address) ?? []);
					return {
						from,
						to,
						rtt: answers.length === 0 ? null : Math.max(...answers),
						answered: answers.length,
						asked: addresses.length,
						promised: promised.has(`${from} ${to}`),
					};
				}),
			);
		},
		{concurrency, ...(signal === undefined ? {} : {signal})},
	);
}

/** Without prefix length, each once. */
export function targetAddresses({namespaces}: NodeView, promised: readonly string[]): string[] {
	if (promised.length > 0) {
		return [...new Set(promised)];
	}

	const interfaces = namespaces.find(({name}) => name === 'main')?.interfaces ?? [];
	const addressesOf = (kind: string) =>
		interfaces
			.filter(each => each.kind === kind)
			.flatMap(({addresses}) => addresses)
			.map(address => address.replace(/\/.*$/, ''))
			.filter(address => !address.startsWith('fe80:'));
	const loopbacks = addressesOf('dummy');
	return loopbacks.length > 0 ? loopbacks : addressesOf('wire');
}

/** Milliseconds by address, of those that answered one echo request within a second. */
async function ping(
	engine: Engine,
	container: string,
	addresses: readonly string[],
	signal: AbortSignal | undefined,
): Promise<Map<string, number>> {
	if (addresses.length === 0) {
		return new Map();
	}

	const argv = ['fping', '-C1', '-q', '-t1000', '-i1', ...addresses];
	// fping's exit code only says that not all answered; its report goes to stderr.
	const {stderr} = await runExec(engine, container, argv, signal === undefined ? {} : {signal});
	return parseTimes(stderr);
}

/** Reads fping's lines `2001:db8:1::1 : 1.23`, and `… : -` for no answer. */
export function parseTimes(text: string): Map<string, number> {
	return new Map(
		[...text.matchAll(/^(\S+)\s+: ([\d.]+)$/gm)].map(([, address, time]) => [address!, Number(time)]),
	);
}
