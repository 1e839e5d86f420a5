// One look at a running lab: containers by Docker, everything inside by one round of the observer.

import type {Engine} from '../engine/client.js';
import {runExec} from '../engine/exec.js';
import type {FabricPlan} from '../plan/model.js';
import {type FoundLab, nodeOf, readFabricPlan} from './find.js';
import {findMissing} from './observed/missing.js';
import {parseRecord} from './observed/record.js';
import {LabState} from './observed/state.js';

export interface LabStatus {
	readonly lab: string;
	readonly source: string | null;
	/** Whether every promised fact but reachability holds now; null where the fabric does not say. */
	readonly converged: boolean | null;
	readonly nodes: readonly NodeStatus[];
	readonly tunnels: readonly TunnelStatus[];
	readonly sessions: readonly SessionStatus[];
	readonly neighbors: readonly NeighborStatus[];
	/** What is missing, with the last fact seen. */
	readonly missing: readonly string[];
}

export interface NodeStatus {
	readonly node: string;
	readonly container: string;
	readonly kind: string | null;
	readonly site: string | null;
	/** Docker's word; `missing` where a planned container is gone. */
	readonly state: string;
}

/** One end of a tunnel. */
export interface TunnelStatus {
	readonly node: string;
	readonly namespace: string;
	readonly ifname: string;
	readonly peer: string;
	readonly publicKey: string | null;
	readonly endpoint: string | null;
	/** Seconds; null for never. */
	readonly handshakeAge: number | null;
	/** Bytes. */
	readonly received: number;
	/** Bytes. */
	readonly sent: number;
}

export interface SessionStatus {
	readonly node: string;
	readonly namespace: string;
	readonly protocol: string;
	/** `Established`, or what BIRD says instead; null where BIRD does not answer. */
	readonly state: string | null;
	readonly since: string | null;
}

export interface NeighborStatus {
	readonly node: string;
	readonly instance: string;
	readonly ifname: string;
	readonly neighbor: string;
	/** `Full/DR` …; null where it is not heard. */
	readonly state: string | null;
}

async function observeOnce(engine: Engine, fabric: string, signal?: AbortSignal): Promise<LabState> {
	const state = new LabState();
	const {stdout} = await runExec(engine, fabric, ['wgsim-observe', '--once'], signal ? {signal} : {});
	for (const line of stdout.split('\n')) {
		const record = parseRecord(line);
		if (record !== null) {
			state.apply(record);
		}
	}

	return state;
}

const tunnelStatus = ({expect}: FabricPlan, state: LabState): TunnelStatus[] =>
	expect.handshakes.map(({node, namespace, ifname, peer, peerPublicKey}) => {
		const found = state.wireguard(node, namespace, ifname);
		const device = found === 'absent' ? null : found;
		const seen = device?.peers.find(({publicKey}) => publicKey === peerPublicKey);
		const handshake = seen?.latestHandshake ?? null;
		return {
			node,
			namespace,
			ifname,
			peer,
			publicKey: device?.publicKey ?? null,
			endpoint: seen?.endpoint ?? null,
			// The lab's clock, not ours: Docker may be on another machine.
			handshakeAge:
				handshake === null || state.time === null ? null : Math.max(0, Math.round(state.time - handshake)),
			received: seen?.received ?? 0,
			sent: seen?.sent ?? 0,
		};
	});

const sessionStatus = ({expect}: FabricPlan, state: LabState): SessionStatus[] =>
	expect.sessions.map(({node, namespace, protocol}) => {
		const seen = state.protocol(node, namespace, protocol);
		return {node, namespace, protocol, state: seen && (seen.info || seen.state), since: seen?.since ?? null};
	});

const neighborStatus = ({expect}: FabricPlan, state: LabState): NeighborStatus[] =>
	expect.neighbors.map(({node, namespace, instance, ifname, neighbor, routerId}) => ({
		node,
		instance,
		ifname,
		neighbor,
		state:
			state
				.neighbors(node, namespace, instance)
				?.find(seen => seen.routerId === routerId && seen.ifname === ifname)?.state ?? null,
	}));

function nodeStatus(lab: FoundLab, plan: FabricPlan | null): NodeStatus[] {
	const found = new Map(lab.nodes.map(container => [nodeOf(container), container]));
	const planned =
		plan?.nodes ?? lab.nodes.map(container => ({name: nodeOf(container), kind: null, site: null}));
	return planned.map(({name, kind, site}) => ({
		node: name,
		container: found.get(name)?.name ?? `${lab.name}-${name}`,
		kind,
		site,
		state: found.get(name)?.state ?? 'missing',
	}));
}

/** Reachability is not tried: `wgsim start` has, and a look should send nothing. */
export async function readStatus(engine: Engine, lab: FoundLab, signal?: AbortSignal): Promise<LabStatus> {
	const plan = await readFabricPlan(engine, lab, signal);
	const nodes = nodeStatus(lab, plan);
	const {name, source} = lab;
	if (plan === null || lab.fabric?.state !== 'running') {
		const missing = ["the lab's fabric does not run: wgsim start repairs it"];
		return {lab: name, source, converged: null, nodes, tunnels: [], sessions: [], neighbors: [], missing};
	}

	const state = await observeOnce(engine, lab.fabric.id, signal);
	const down = nodes
		.filter(node => node.state !== 'running')
		.map(node => `${node.node}: container is ${node.state}`);
	const facts = findMissing(plan, state).filter(({kind}) => kind !== 'reach');
	const missing = [...down, ...facts.map(({text}) => text)];
	return {
		lab: name,
		source,
		converged: missing.length === 0,
		nodes,
		tunnels: tunnelStatus(plan, state),
		sessions: sessionStatus(plan, state),
		neighbors: neighborStatus(plan, state),
		missing,
	};
}
