// Reads a running lab once, or takes one snapshot of its observer, as the document of `wgsim status`.

import {callTimeout} from '../../engine/call.js';
import type {Engine} from '../../engine/client.js';
import {fabricNode} from '../../plan/plan-lab.js';
import {demandContract} from '../fabric/contract.js';
import {containersOf, type FoundLab, nodeOf, readFabricPlan} from '../find/find.js';
import {nameHeals} from '../find/name-lab.js';
import {startCommand} from '../find/start-command.js';
import {limitsIn} from '../limits/describe-limits.js';
import {findReachedLimits} from '../limits/limits.js';
import type {MissingFact} from '../observed/fact.js';
import {readListing} from '../observer/containers.js';
import {Fold} from '../observer/fold.js';
import type {LabSnapshot, TunnelView} from '../observer/model.js';
import {summarizeReach} from '../observer/reach-view.js';
import {identityOf, neighborsIn} from '../observer/session-list.js';
import {followStream} from '../observer/stream.js';
import {endsOf} from '../observer/tunnels.js';
import {unplanned} from '../observer/unplanned.js';
import {whyNotWhole, withAbsent} from './absent.js';
import type {LabStatus, NeighborStatus, ReachStatus, TunnelStatus} from './model.js';

/** Whether nothing of this name is excused at a node: `wg0 hub`, `upstream4`. */
const isPromised = ({excused}: LabSnapshot, node: string, name: string): boolean =>
	!excused.some(one => one.node === node && one.name === name);

const tunnelStatus = (snapshot: LabSnapshot): TunnelStatus[] =>
	snapshot.tunnels.flatMap(tunnel =>
		endsOf(tunnel).map(own => ({
			node: own.node,
			namespace: own.namespace,
			ifname: own.ifname,
			peer: own.peer,
			implementation: own.implementation,
			verdict: own.verdict,
			promised: isPromised(snapshot, own.node, `${own.ifname} ${own.peer}`),
			reason: own.reason,
			publicKey: own.publicKey,
			endpoint: own.endpoint,
			// The lab's clock, not ours: Docker may be on another machine.
			handshakeAge:
				own.latestHandshake === null || snapshot.time === null
					? null
					: Math.max(0, Math.floor(snapshot.time - own.latestHandshake)),
			received: own.received?.bytes ?? 0,
			sent: own.sent?.bytes ?? 0,
		})),
	);

function reachStatus({reach, time}: LabSnapshot): ReachStatus | null {
	if (reach === null || time === null) {
		return null;
	}

	const {oldest, ...counts} = summarizeReach(reach);
	return {...counts, age: oldest === null ? null : Math.max(0, Math.floor(time - oldest))};
}

const listNamespaces = (snapshot: LabSnapshot) =>
	snapshot.nodes.flatMap(({node, namespaces}) => namespaces.map(namespace => ({snapshot, node, namespace})));

const neighborStatus = ({
	snapshot,
	node,
	namespace,
}: ReturnType<typeof listNamespaces>[number]): NeighborStatus[] =>
	neighborsIn(namespace).map(({protocol, neighbor: seen}) => {
		const {instance, ifname, state, ok} = seen;
		const neighbor = seen.neighbor ?? identityOf(seen);
		return {
			node,
			namespace: namespace.name,
			protocol,
			instance,
			ifname,
			neighbor,
			state,
			ok,
			promised: isPromised(snapshot, node, `${instance} ${neighbor}`),
		};
	});

/** Instead of all facts, where none is known. */
const unknownFact = (text: string): MissingFact => ({
	kind: 'node',
	node: fabricNode,
	subject: fabricNode,
	text,
});

/** The same facts, in the document's order and words. */
export function describeStatus(snapshot: LabSnapshot): LabStatus {
	const {lab, source, connection, nodes, faults, missing, excused} = snapshot;
	return {
		lab,
		source,
		converged: missing === null ? null : missing.length === 0,
		nodes: nodes.map(
			({node, container, kind, site, machine, state, phase, verdict, reason, cpu, memory}) => ({
				node,
				container,
				kind: kind === '?' ? null : kind,
				site,
				...(machine === undefined ? {} : {machine}),
				state,
				phase,
				verdict,
				reason,
				cpu,
				memory,
			}),
		),
		tunnels: tunnelStatus(snapshot),
		sessions: listNamespaces(snapshot).flatMap(({node, namespace}) =>
			(namespace.bgp ?? []).map(({protocol, state, since, routes, lastError}) => ({
				node,
				namespace: namespace.name,
				protocol,
				state,
				promised: isPromised(snapshot, node, protocol),
				since,
				routes,
				lastError,
			})),
		),
		neighbors: listNamespaces(snapshot).flatMap(neighborStatus),
		faults: nameHeals(faults, lab),
		limits: limitsIn(snapshot),
		reach: reachStatus(snapshot),
		missing: missing ?? [unknownFact(connection.state === 'lost' ? connection.reason : 'the lab is gone')],
		excused,
	};
}

// Seconds between two looks, and how many there are at most: that packets come shows in the second.
const [period, looks] = [1, 2];

/** Whether one look tells all: packets that come would make any other one up. */
const isDecided = ({verdict}: TunnelView): boolean => ['up', 'down', 'unknown'].includes(verdict);

/** A look sends nothing: of reachability it tells what start, reach and check have found. */
export async function readStatus(engine: Engine, lab: FoundLab, signal?: AbortSignal): Promise<LabStatus> {
	demandContract(lab);
	const containers = readListing(containersOf(lab));
	const around = {lab: lab.name, containers, docker: true};
	const missing = whyNotWhole(lab);
	if (lab.fabric?.state !== 'running' || missing !== null) {
		const plan = await readFabricPlan(engine, lab, signal);
		const fold = new Fold(plan ?? unplanned(lab.name, lab.nodes.map(nodeOf)));
		const reason = missing ?? `the lab's fabric does not run: ${startCommand(lab)} repairs it`;
		return describeStatus(
			fold.snapshot({
				...around,
				containers: withAbsent(containers, plan, lab),
				connection: {state: 'lost', reason, since: 0},
			}),
		);
	}

	let fold = new Fold(unplanned(lab.name, lab.nodes.map(nodeOf)));
	const look = () => fold.snapshot({...around, connection: {state: 'live'}});
	const options = {within: callTimeout(), ...(signal ? {signal} : {})};
	for await (const record of followStream(engine, lab.fabric.name, {...options, period})) {
		if (record.source === 'plan') {
			fold = new Fold(record.value);
		}

		fold.apply(record);
		if (record.source === 'round' && (record.number >= looks || look().tunnels.every(isDecided))) {
			break;
		}
	}

	const status = describeStatus(look());
	const limits = status.converged ? [] : await findReachedLimits(engine, lab, signal);
	return {...status, limits};
}
