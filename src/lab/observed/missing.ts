// The one list of missing facts of a lab, for start, status, check, events and the live view.

import type {FabricPlan} from '../../plan/model.js';
import {allowedIpFacts} from './allowed-ips.js';
import {birdFacts} from './bird-facts.js';
import {complaintFacts} from './complaints.js';
import {type Fact, type FactKind, factKinds, isMissing, type MissingFact} from './fact.js';
import {ownPeersOf} from './own-peers.js';
import {ownWireguardFacts} from './own-wireguard.js';
import {plannedFacts} from './planned-facts.js';
import {type Judged, judgeFacts, type OwnFact, ownFact, unknownNames} from './promises.js';
import {routeFacts} from './route-facts.js';
import type {LabState} from './state.js';

export type {MissingFact} from './fact.js';

/** What is known beside one look at the lab: Docker's word, and what only several looks can tell. */
export interface Around {
	/** Docker's word for each node; null where Docker was not asked: then the fabric says which nodes run. */
	readonly containers: ReadonlyMap<string, string> | null;
	/** Ends of tunnels that had a handshake and do not carry packets any more. */
	readonly broken: readonly BrokenEnd[];
}

export interface BrokenEnd {
	readonly node: string;
	readonly ifname: string;
	/** As the tunnel names it: a node, else an endpoint or a key. */
	readonly peer: string;
	readonly verdict: string;
	readonly reason: string;
}

const nothing: Around = {containers: null, broken: []};

function nodeFact(node: string, state: LabState, {containers}: Around): Fact {
	const word = containers === null ? null : (containers.get(node) ?? 'missing');
	const text =
		word !== null
			? word === 'running'
				? null
				: `${node}: container is ${word}`
			: state.wires === null || state.wires.nodes.includes(node)
				? null
				: `${node}: it does not run`;
	return {kind: 'node', node, subject: node, text};
}

function brokenFact(
	plan: FabricPlan,
	state: LabState,
	{node, ifname, peer, verdict, reason}: BrokenEnd,
): Fact | OwnFact {
	const fact: Fact = {
		kind: 'tunnel',
		node,
		subject: ifname,
		text: `${node}:${ifname} is ${verdict}: ${reason}`,
	};
	const own = ownPeersOf(plan, state, node, ifname).find(one => one.peer === peer);
	return own === undefined ? fact : ownFact(fact, [ifname], own.names);
}

const rank = new Map<FactKind, number>(factKinds.map((kind, index) => [kind, index]));

/** Every promise, in the order of kinds: each stands on those before it. And what nodes say may stay down. */
export function judgeLab(plan: FabricPlan, state: LabState, around: Around = nothing): Judged {
	const {containers, broken} = around;
	const words = containers === null ? null : JSON.stringify([...containers]);
	const inputs = [plan, state.revision, words, JSON.stringify(broken)];
	return state.kept.of('judgement', inputs, () => judge(plan, state, around));
}

function judge(plan: FabricPlan, state: LabState, around: Around): Judged {
	const nodes = plan.nodes.map(({name}) => nodeFact(name, state, around));
	// If the container does not run, that is the fact.
	const absent = new Set(nodes.filter(isMissing).map(({node}) => node));
	const all = [
		...nodes,
		...complaintFacts(plan.nodes, state, absent, plan.own),
		...plannedFacts(plan, state),
		...birdFacts(plan, state),
		...allowedIpFacts(plan, state),
		...ownWireguardFacts(plan, state),
		...routeFacts(plan, state).filter(({node}) => !absent.has(node)),
		...around.broken.map(one => brokenFact(plan, state, one)),
		...unknownNames(plan, state),
	].sort((one, other) => rank.get(one.kind)! - rank.get(other.kind)!);
	return judgeFacts(plan, all);
}

export const listFacts = (plan: FabricPlan, state: LabState, around: Around = nothing): readonly Fact[] =>
	judgeLab(plan, state, around).facts;

export const findMissing = (plan: FabricPlan, state: LabState, around: Around = nothing): MissingFact[] =>
	listFacts(plan, state, around).filter(isMissing);
