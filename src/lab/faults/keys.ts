// Rotates a gateway's WireGuard key under traffic, updates its peers, and restores the first key.

import type {RotatedKey} from '../../contract/faults.js';
import type {Engine} from '../../engine/client.js';
import {WgsimError} from '../../errors.js';
import {deriveKeyPair} from '../../plan/keys.js';
import type {FabricPlan} from '../../plan/model.js';
import {swapsFor} from '../../plan/rotate-keys.js';
import {runningFabric} from '../fabric/running-fabric.js';
import {type FoundLab, findLab, nodeOf} from '../find/find.js';
import {type Memory, readMemory} from '../start/memory.js';
import {askFabric} from './ask.js';
import {expectNode} from './places.js';
import type {FaultRecord} from './records.js';
import {fabricOf, rotate, type Wanted} from './rotation.js';
import {showFaults} from './store.js';

/** The nodes at the other ends of this node's tunnels. */
function peersOf(plan: FabricPlan, node: string): string[] {
	const {handshakes} = plan.expect;
	return [...new Set(handshakes.filter(each => each.peer === node).map(each => each.node))];
}

/** A key is told to both ends at one time: all must listen. */
async function demandRunning(engine: Engine, lab: FoundLab, nodes: readonly string[], signal?: AbortSignal) {
	const found = await findLab(engine, lab.name, signal);
	for (const node of nodes) {
		const state = found.nodes.find(each => nodeOf(each) === node)?.state ?? 'gone';
		if (state !== 'running') {
			throw new WgsimError(`${node} is ${state}: a key changes at both ends of a tunnel at the same time`, {
				hint: `first: wgsim node ${state === 'paused' ? 'unpause' : 'start'} ${node} --lab ${lab.name}`,
			});
		}
	}
}

/** @throws {WgsimError} where the node ends no tunnel, or one of the peers does not run */
export async function changeKey(
	engine: Engine,
	lab: FoundLab,
	{node, action}: {readonly node: string; readonly action: 'rotate' | 'restore'},
	signal?: AbortSignal,
): Promise<{readonly changed: boolean; readonly done: string; readonly faults: readonly FaultRecord[]}> {
	const {plan, faults} = await showFaults(engine, lab, signal);
	expectNode(plan, node);
	const peers = peersOf(plan, node);
	if (peers.length === 0) {
		const gateways = [...new Set(plan.expect.handshakes.map(each => each.node))];
		throw new WgsimError(`${node} has no tunnel, and so no key`, {
			hint: gateways.length > 0 ? `nodes with tunnels: ${gateways.join(', ')}` : 'this lab has no tunnels',
		});
	}

	const fabric = await runningFabric(engine, lab, signal);
	const memory = await readMemory(engine, fabric.id, signal);
	const before = memory.rotated[node] ?? null;
	if (action === 'restore' && before === null) {
		return {changed: false, done: `${node} has its first key`, faults};
	}

	await demandRunning(engine, lab, [node, ...peers], signal);
	const old =
		before?.now ??
		(await askFabric(engine, await fabricOf(engine, lab, node, signal), 'key', {node}, signal));
	const after =
		action === 'rotate' ? nextKey(lab, node, memory, before ?? {rotation: 0, first: old, now: old}) : null;
	const request = describeRotation(node, {old, peers, before, after});
	const answer = await rotate(engine, lab, request, signal);
	if (answer.complaints.length > 0) {
		throw new WgsimError(`${node}: its key could not be changed; nothing has changed`, {
			details: answer.complaints,
		});
	}

	return {
		changed: true,
		done: `${node}: public key ${answer.publicKey}, known to ${peers.join(', ')}`,
		faults: answer.faults,
	};
}

function nextKey(lab: FoundLab, node: string, {seed}: Memory, {rotation, first}: RotatedKey): RotatedKey {
	if (seed === null) {
		throw new WgsimError(`${lab.name}: its fabric has lost the lab's seed`, {
			hint: `wgsim stop ${lab.name}, then start it from its file`,
		});
	}

	return {rotation: rotation + 1, first, now: deriveKeyPair(seed, node, rotation + 1)};
}

/** `before` and `after` are null for the node's first key. */
function describeRotation(
	node: string,
	{old, peers, before, after}: Pick<Wanted, 'old' | 'peers' | 'before' | 'after'>,
): Wanted {
	const now = after?.now ?? before!.first;
	const change = {[node]: {rotation: 0, first: old, now}};
	return {
		node,
		old,
		new: now,
		own: swapsFor(node, change),
		others: swapsFor(null, change),
		peers,
		before,
		after,
		record:
			after === null
				? null
				: {
						kind: 'key',
						node,
						rotation: after.rotation,
						text: `key rotate ${node}`,
						heal: `wgsim key restore ${node}`,
						since: null,
					},
	};
}
