// One look at a running lab, or one snapshot of its observer, as the document that `wgsim status` prints.

import {patience} from '../engine/call.js';
import type {Engine} from '../engine/client.js';
import {limitsIn} from './describe-limits.js';
import {containersOf, type FoundLab, nodeOf, readFabricPlan} from './find.js';
import {findReachedLimits} from './limits.js';
import type {LabStatus, NeighborStatus, TunnelStatus} from './model-status.js';
import {nameHeals} from './name-lab.js';
import {readListing} from './observer/containers.js';
import {Fold} from './observer/fold.js';
import type {BabelNeighborView, LabSnapshot, OspfNeighborView} from './observer/model.js';
import {followStream} from './observer/stream.js';
import {unplanned} from './observer/unplanned.js';
import {startCommand} from './start-command.js';

const tunnelStatus = ({tunnels, time}: LabSnapshot): TunnelStatus[] =>
	tunnels.flatMap(({a, b}) =>
		[
			{own: a, peer: b.node},
			{own: b, peer: a.node},
		].map(({own, peer}) => ({
			node: own.node,
			namespace: own.namespace,
			ifname: own.ifname,
			peer,
			implementation: own.implementation,
			verdict: own.verdict,
			reason: own.reason,
			publicKey: own.publicKey,
			endpoint: own.endpoint,
			// The lab's clock, not ours: Docker may be on another machine.
			handshakeAge:
				own.latestHandshake === null || time === null
					? null
					: Math.max(0, Math.floor(time - own.latestHandshake)),
			received: own.received?.bytes ?? 0,
			sent: own.sent?.bytes ?? 0,
		})),
	);

const listNamespaces = ({nodes}: LabSnapshot) =>
	nodes.flatMap(({node, namespaces}) => namespaces.map(namespace => ({node, namespace})));

function neighborStatus({
	node,
	namespace: {name: namespace, ospf, babel},
}: ReturnType<typeof listNamespaces>[number]): NeighborStatus[] {
	const status = (
		protocol: NeighborStatus['protocol'],
		{instance, ifname, neighbor, state, ok}: OspfNeighborView | BabelNeighborView,
		address: string,
	): NeighborStatus => ({
		node,
		namespace,
		protocol,
		instance,
		ifname,
		neighbor: neighbor ?? address,
		state,
		ok,
	});
	return [
		...(ospf ?? []).map(one => status('ospf', one, one.routerId)),
		...(babel ?? []).map(one => status('babel', one, one.address)),
	];
}

/** The same facts, in the document's order and words. */
export function describeStatus(snapshot: LabSnapshot): LabStatus {
	const {lab, source, connection, nodes, faults, missing} = snapshot;
	return {
		lab,
		source,
		converged: missing === null ? null : missing.length === 0,
		nodes: nodes.map(({node, container, kind, site, state, phase, cpu, memory}) => ({
			node,
			container,
			kind: kind === '?' ? null : kind,
			site,
			state,
			phase,
			cpu,
			memory,
		})),
		tunnels: tunnelStatus(snapshot),
		sessions: listNamespaces(snapshot).flatMap(({node, namespace}) =>
			(namespace.bgp ?? []).map(({protocol, state, since, routes, lastError}) => ({
				node,
				namespace: namespace.name,
				protocol,
				state,
				since,
				routes,
				lastError,
			})),
		),
		neighbors: listNamespaces(snapshot).flatMap(neighborStatus),
		faults: nameHeals(faults, lab),
		limits: limitsIn(snapshot),
		missing: missing ?? (connection.state === 'lost' ? [connection.reason] : ['the lab is gone']),
	};
}

/** Reachability is not tried: `wgsim start` has, and a look should send nothing. */
export async function readStatus(engine: Engine, lab: FoundLab, signal?: AbortSignal): Promise<LabStatus> {
	const containers = readListing(containersOf(lab));
	const around = {lab: lab.name, containers, docker: true};
	if (lab.fabric?.state !== 'running') {
		const plan = await readFabricPlan(engine, lab, signal);
		const fold = new Fold(plan ?? unplanned(lab.name, lab.nodes.map(nodeOf)));
		const reason = `the lab's fabric does not run: ${startCommand(lab)} repairs it`;
		return describeStatus(fold.snapshot({...around, connection: {state: 'lost', reason, since: 0}}));
	}

	let fold = new Fold(unplanned(lab.name, lab.nodes.map(nodeOf)));
	const options = {within: patience(), ...(signal ? {signal} : {})};
	for await (const record of followStream(engine, lab.fabric.name, ['--once'], options)) {
		if (record.source === 'plan') {
			fold = new Fold(record.value);
		}

		fold.apply(record);
	}

	const status = describeStatus(fold.snapshot({...around, connection: {state: 'live'}}));
	const limits = status.converged ? [] : await findReachedLimits(engine, lab, signal);
	return {...status, limits};
}
