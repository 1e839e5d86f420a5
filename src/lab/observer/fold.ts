// Folds the observer's records into what is known of a lab now, and shows it as a snapshot. Pure but for its own memory.

import type {FabricPlan, ObservedNode} from '../../plan/model.js';
import {containerName} from '../../plan/plan-lab.js';
import type {ObserverRecord} from '../observed/record.js';
import {LabState} from '../observed/state.js';
import type {LabContainers} from './containers.js';
import {indexNetworks, rateKey, viewInterfaces} from './interfaces.js';
import {listLimits, listMissing} from './lacking.js';
import type {Connection, LabSnapshot, NamespaceView, NodeView} from './model.js';
import {Rates} from './rates.js';
import {indexSessions, type SessionIndex, viewBabel, viewBfd, viewBgp, viewOspf} from './sessions.js';
import {endName, findPeer, viewTunnel} from './tunnels.js';
import {followTraffic, type Unheard} from './unheard.js';

/** What is not the stream's to say. */
export interface Surroundings {
	readonly lab: string;
	readonly containers: LabContainers;
	/** Docker answers. */
	readonly docker: boolean;
	readonly connection: Connection;
}

export class Fold {
	readonly #plan: FabricPlan;
	readonly #networks: ReadonlyMap<string, string>;
	readonly #sessions: SessionIndex;
	readonly #rates = new Rates();
	readonly #state = new LabState();
	#unheard = new Map<string, Unheard>();

	constructor(plan: FabricPlan) {
		this.#plan = plan;
		this.#networks = indexNetworks(plan);
		this.#sessions = indexSessions(plan);
	}

	/** Whether a whole round has been seen. */
	get whole(): boolean {
		return this.#state.rounds > 0;
	}

	apply(record: ObserverRecord): void {
		this.#state.apply(record);
		if (record.source === 'round') {
			this.#rates.sample(this.#listCounters(), record.time);
			this.#followTunnels(record.time);
		}
	}

	*#listCounters(): Iterable<readonly [string, number]> {
		for (const {name: node, namespaces} of this.#plan.nodes) {
			const cpu = this.#state.node(node)?.cpu;
			if (cpu != null) {
				yield [node, cpu];
			}

			for (const {name: namespace} of namespaces) {
				for (const [ifname, counted] of this.#state.counters(node, namespace) ?? []) {
					yield [rateKey(node, namespace, ifname, 'received'), counted[0]];
					yield [rateKey(node, namespace, ifname, 'sent'), counted[3]];
				}
			}
		}

		for (const {own, peer} of this.#listPeers()) {
			yield [rateKey(own.node, 'tunnel', own.ifname, 'received'), peer.received];
			yield [rateKey(own.node, 'tunnel', own.ifname, 'sent'), peer.sent];
		}
	}

	*#listPeers() {
		for (const {a, b} of this.#plan.tunnels) {
			for (const [own, other] of [
				[a, b],
				[b, a],
			] as const) {
				const peer = findPeer(this.#state, own, other);
				if (peer !== null) {
					yield {own, peer};
				}
			}
		}
	}

	#followTunnels(time: number): void {
		const unheard = new Map<string, Unheard>();
		for (const {own, peer} of this.#listPeers()) {
			const name = endName(own);
			unheard.set(name, followTraffic(this.#unheard.get(name) ?? null, peer, time));
		}

		this.#unheard = unheard;
	}

	snapshot({lab, containers, docker, connection}: Surroundings): LabSnapshot {
		const live = connection.state === 'live' && this.whole;
		const state = this.#state;
		const containerState = (node: string) =>
			docker ? (containers.get(node)?.state ?? 'missing') : 'unknown';
		const facts = {
			state,
			rates: this.#rates,
			unheard: this.#unheard,
			containerState,
			live,
			time: state.time ?? 0,
		};
		const nodes = this.#plan.nodes.map(node => this.#viewNode(node, lab, containerState(node.name), live));
		const tunnels = this.#plan.tunnels.map(tunnel => viewTunnel(tunnel, facts));
		return {
			lab,
			source: sourceOf(containers),
			time: live ? state.time : null,
			connection,
			nodes,
			tunnels,
			faults: live ? (state.faults ?? []) : [],
			missing: live && docker ? listMissing(this.#plan, state, nodes, tunnels) : null,
		};
	}

	#viewNode(
		{name, kind, site, namespaces}: ObservedNode,
		lab: string,
		state: string,
		live: boolean,
	): NodeView {
		const node = name;
		const runs = live && state === 'running';
		const seen = runs ? this.#state.node(node) : null;
		const cpu = seen && this.#rates.of(node);
		// The kernel answers for a node that is paused; its daemons do not.
		const present = live && (state === 'running' || state === 'paused');
		return {
			node,
			container: containerName(lab, node),
			kind,
			site,
			state,
			phase: runs ? this.#phaseOf(node) : null,
			startedAt: seen?.started ?? null,
			cpu: cpu === null ? null : cpu / 1e6,
			memory: seen?.memory ?? null,
			limits: seen === null ? [] : listLimits(node, containerName(lab, node), seen),
			namespaces: namespaces.map((namespace): NamespaceView => {
				const {name: inner} = namespace;
				const known = {state: this.#state, rates: this.#rates, networks: this.#networks};
				return {
					name: inner,
					interfaces: present ? viewInterfaces(node, namespace, known) : null,
					ospf: runs ? viewOspf(node, namespace, this.#state, this.#sessions) : null,
					babel: runs ? viewBabel(node, namespace, this.#state, this.#sessions) : null,
					bgp: runs ? viewBgp(node, namespace, this.#state, this.#sessions) : null,
					bfd: runs ? viewBfd(node, namespace, this.#state) : null,
				};
			}),
		};
	}

	#phaseOf(node: string): NodeView['phase'] {
		if (!this.#state.node(node)?.ready) {
			return 'booting';
		}

		const missing = this.#state.wires?.missing ?? [];
		return missing.some(ends => ends.some(end => end.startsWith(`${node}:`))) ? 'wiring' : 'running';
	}
}

export const sourceOf = (containers: LabContainers): string | null =>
	[...containers.values()].map(({source}) => source).find(source => source) ?? null;
