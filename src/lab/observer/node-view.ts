// Builds the view of one node from Docker, the fabric, its kernel and its daemons.

import type {ObservedNamespace, ObservedNode} from '../../plan/model.js';
import {containerName} from '../../plan/plan-lab.js';
import {forEachInterior} from '../../topology/interior.js';
import type {LabState} from '../observed/state.js';
import {viewBfd, viewBgp} from './bgp-sessions.js';
import {listLimits} from './broken-ends.js';
import type {SeenNode} from './health.js';
import {viewInterfaces} from './interfaces.js';
import type {Met, SessionIndex} from './meet.js';
import type {NamespaceView, NodeView} from './model.js';
import {viewNeighbors} from './neighbor-views.js';
import type {Rates} from './rates.js';

/** What the views of nodes are made from. */
export interface NodeFacts {
	readonly lab: string;
	/** Docker's word. */
	readonly container: string;
	/** The observer's stream runs. */
	readonly live: boolean;
	readonly state: LabState;
	readonly rates: Rates;
	/** `node/ifname` → network. */
	readonly networks: ReadonlyMap<string, string>;
	/** Node → machine; empty where there is one only. */
	readonly machines: ReadonlyMap<string, string>;
	readonly sessions: SessionIndex;
	readonly met: Met;
}

export function viewNode({name: node, kind, site, namespaces}: ObservedNode, facts: NodeFacts): SeenNode {
	const {lab, container, live, state, rates} = facts;
	const machine = facts.machines.get(node);
	const runs = live && container === 'running';
	const seen = runs ? state.node(node) : null;
	const cpu = seen && rates.of(node);
	// The kernel answers for a node that is paused; its daemons do not.
	const present = live && (container === 'running' || container === 'paused');
	return {
		node,
		container: containerName(lab, node),
		kind,
		site,
		...(machine === undefined ? {} : {machine}),
		state: container,
		phase: runs ? phaseOf(node, state) : null,
		startedAt: seen?.started ?? null,
		cpu: cpu === null ? null : cpu / 1e6,
		memory: seen?.memory ?? null,
		limits: seen === null ? [] : listLimits(node, containerName(lab, node), seen),
		complaints: runs ? (state.complaints(node)?.complaints ?? []) : [],
		namespaces: namespaces.map(
			(namespace): NamespaceView => ({
				name: namespace.name,
				interfaces: present ? viewInterfaces(node, namespace, facts) : null,
				...(runs ? viewSpeaking(node, namespace, facts) : silent),
			}),
		),
	};
}

const silent = {...forEachInterior(() => null), bgp: null, bfd: null};

/** What its BIRD says, made anew only where it says something else. */
function viewSpeaking(node: string, namespace: ObservedNamespace, {state, sessions, met}: NodeFacts) {
	const inputs = [state.birdRevision(node, namespace.name), sessions, met];
	return state.kept.of(`speaking ${node}/${namespace.name}`, inputs, () => ({
		...viewNeighbors(node, namespace, state, sessions, met),
		bgp: viewBgp(node, namespace, state, sessions, met),
		bfd: viewBfd(node, namespace, state),
	}));
}

function phaseOf(node: string, state: LabState): NodeView['phase'] {
	if (!state.node(node)?.ready) {
		return 'booting';
	}

	const missing = state.wires?.missing ?? [];
	return missing.some(ends => ends.some(end => end.startsWith(`${node}:`))) ? 'wiring' : 'running';
}
