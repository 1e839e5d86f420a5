// Folds the observer's records into the known state of a lab, and gives it as a snapshot. Pure but for its own memory.

import type {FabricPlan} from '../../plan/model.js';
import {isMissing} from '../observed/fact.js';
import {type Around, judgeLab} from '../observed/missing.js';
import type {Judged} from '../observed/promises.js';
import type {ObserverRecord} from '../observed/record.js';
import {LabState} from '../observed/state.js';
import {listTunnels} from '../observed/tunnels.js';
import type {WiresState} from '../observed/wires.js';
import {type AboveIndex, indexAbove} from './above.js';
import {Below} from './below.js';
import {listBroken} from './broken-ends.js';
import type {LabContainers} from './containers.js';
import {listCounters, listPeers} from './counters.js';
import {judgeNode} from './health.js';
import {indexNetworks} from './interfaces.js';
import {indexSessions, meetNeighbors, type SessionIndex} from './meet.js';
import type {Connection, LabSnapshot, TunnelView} from './model.js';
import {viewNode} from './node-view.js';
import {Rates} from './rates.js';
import {ReachViewer} from './reach-view.js';
import {type Followed, followTraffic, remembered} from './traffic.js';
import {endKey, listOver, viewTunnel} from './tunnels.js';

/** What is not the stream's to say. */
export interface SnapshotContext {
	readonly lab: string;
	readonly containers: LabContainers;
	/** Docker answers. */
	readonly docker: boolean;
	readonly connection: Connection;
}

export class Fold {
	readonly #plan: FabricPlan;
	readonly #networks: ReadonlyMap<string, string>;
	readonly #machines: ReadonlyMap<string, string>;
	readonly #sessions: SessionIndex;
	readonly #above: AboveIndex;
	readonly #below: Below;
	readonly #reach: ReachViewer;
	readonly #rates = new Rates();
	readonly #state = new LabState();
	#followed = new Map<string, Followed>();

	constructor(plan: FabricPlan) {
		this.#plan = plan;
		this.#networks = indexNetworks(plan);
		const {machines = []} = plan.spread ?? {};
		this.#machines = new Map(machines.flatMap(({name, nodes}) => nodes.map(node => [node, name] as const)));
		this.#sessions = indexSessions(plan);
		this.#above = indexAbove(plan);
		this.#below = new Below(plan);
		this.#reach = new ReachViewer(plan);
	}

	/** Whether a whole round has been seen. */
	get whole(): boolean {
		return this.#state.rounds > 0;
	}

	/** Another whenever something has changed that a fact may depend on. */
	get revision(): number {
		return this.#state.revision;
	}

	apply(record: ObserverRecord): void {
		this.#state.apply(record);
		if (record.source === 'round') {
			this.#rates.sample(listCounters(this.#plan, this.#state), record.time);
			this.#followTunnels(record.time);
		}
	}

	#followTunnels(time: number): void {
		const followed = new Map<string, Followed>();
		const known = {state: this.#state, above: this.#above};
		for (const {end, other, peer} of listPeers(this.#plan, this.#state)) {
			const name = endKey(end);
			const over = listOver(end, other, known);
			// What speaks over a tunnel knows more than its traffic tells.
			const heard = over.length > 0 ? null : this.#state.heard(end.node, end.ifname, peer.publicKey);
			const before = this.#followed.get(name) ?? (heard && remembered(heard));
			const vouched = over.some(({hears}) => hears);
			followed.set(name, followTraffic(before, peer, time, vouched));
		}

		this.#followed = followed;
	}

	snapshot({lab, containers, docker, connection}: SnapshotContext): LabSnapshot {
		const live = connection.state === 'live' && this.whole;
		const state = this.#state;
		const containerState = (node: string) =>
			docker ? (containers.get(node)?.state ?? 'missing') : 'unknown';
		const tunnels = this.#viewTunnels(containerState, live);
		const words = new Map(this.#plan.nodes.map(({name}) => [name, containerState(name)]));
		const {missing, excused} =
			live && docker
				? this.#listMissing({containers: words, broken: listBroken(tunnels)})
				: {missing: null, excused: []};
		const met = meetNeighbors(this.#plan, state);
		const [rates, networks, machines, sessions] = [
			this.#rates,
			this.#networks,
			this.#machines,
			this.#sessions,
		];
		const known = {state, rates, networks, machines, sessions};
		const nodes = this.#plan.nodes.map(node => {
			const seen = viewNode(node, {...known, lab, container: containerState(node.name), live, met});
			return {...seen, ...judgeNode(seen, tunnels, missing)};
		});
		return {
			lab,
			source: sourceOf(containers),
			time: live ? state.time : null,
			connection,
			nodes,
			tunnels,
			faults: live ? (state.faults ?? []).map(({text, heal, since}) => ({text, heal, since})) : [],
			reach: live ? this.#reach.view(state.answers) : null,
			missing,
			excused,
		};
	}

	/** Every promise, and what is excused, by the stream alone: the fabric says which nodes run. */
	judge(): Judged {
		const broken = listBroken(this.#viewTunnels(() => 'running', true));
		return judgeLab(this.#plan, this.#state, {containers: null, broken});
	}

	get wires(): WiresState | null {
		return this.#state.wires;
	}

	get reachedPairs(): number {
		return this.#state.reachedPairs;
	}

	#viewTunnels(containerState: (node: string) => string, live: boolean): TunnelView[] {
		const facts = {
			state: this.#state,
			rates: this.#rates,
			followed: this.#followed,
			above: this.#above,
			below: this.#below,
			containerState,
			live,
			time: this.#state.time ?? 0,
		};
		return listTunnels(this.#plan, this.#state).map(tunnel => viewTunnel(tunnel, facts));
	}

	/** An observer sends no pings: reachability is the last result, and a pair that was never asked is not missing. */
	#listMissing(around: Around): Pick<LabSnapshot, 'missing' | 'excused'> {
		const {facts, excused} = judgeLab(this.#plan, this.#state, around);
		const {answers} = this.#state;
		const missing = facts
			.filter(isMissing)
			.filter(fact => fact.kind !== 'reach' || this.#reach.hasFailed(answers, fact));
		return {missing, excused};
	}
}

export const sourceOf = (containers: LabContainers): string | null =>
	[...containers.values()].map(({source}) => source).find(source => source) ?? null;
