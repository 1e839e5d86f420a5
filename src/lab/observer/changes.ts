// Tells what changed from snapshot to snapshot. What becomes unknown with the whole stream is no change; when it is known
// again, it is compared with what was known last.

import {mainNamespace} from '../../shared/namespaces.js';
import {type Change, type LinkState, linkState} from './change.js';
import {ComplaintChanges} from './complaint-changes.js';
import type {Connection, LabSnapshot, NamespaceView, NodeView, ObservedEvent} from './model.js';
import {SessionChanges} from './session-changes.js';
import {TunnelChanges} from './tunnel-changes.js';

/** Remembers what was known last of each thing: as much as the lab has, however long it runs. */
export class Changes {
	#begun = false;
	#connection: Connection['state'] | null = null;
	#converged: boolean | null = null;
	#faults: ReadonlySet<string> = new Set();
	readonly #nodes = new Map<string, string>();
	readonly #complaints = new ComplaintChanges();
	readonly #limits = new Map<string, readonly string[]>();
	readonly #links = new Map<string, Map<string, LinkState>>();
	readonly #tunnels = new TunnelChanges();
	readonly #sessions = new SessionChanges();

	/** The events between the last snapshot and this one; none for the first. `time` is the lab's clock. */
	next(snapshot: LabSnapshot, time: number): ObservedEvent[] {
		const begun = this.#begun;
		const changes = [...this.#list(snapshot)];
		this.#begun ||= snapshot.time !== null;
		return changes
			.filter(change => begun || (change.kind === 'connection' && change.to === 'gone'))
			.map(change => ({time, lab: snapshot.lab, ...change}) as ObservedEvent);
	}

	*#list(snapshot: LabSnapshot): Iterable<Change> {
		yield* this.#connectionChanges(snapshot.connection);
		for (const node of snapshot.nodes) {
			yield* this.#nodeChanges(node);
		}

		if (snapshot.time === null) {
			return;
		}

		yield* this.#faultChanges(snapshot);
		for (const node of snapshot.nodes) {
			for (const namespace of node.namespaces) {
				yield* this.#linkChanges(node.node, namespace);
				if (node.state === 'running') {
					yield* this.#sessions.next(node.node, namespace);
				}
			}

			// Of one that is paused they are unknown, which is no change.
			if (node.state === 'running') {
				yield* this.#limitChanges(node);
				yield* this.#complaints.next(node);
			}
		}

		for (const tunnel of snapshot.tunnels) {
			yield* this.#tunnels.next(tunnel);
		}

		const converged = snapshot.missing === null ? null : snapshot.missing.length === 0;
		if (converged !== null && converged !== this.#converged) {
			this.#converged = converged;
			const count = snapshot.missing!.length;
			const text = converged ? 'converged' : `not converged: ${count} missing, ${snapshot.missing![0]!.text}`;
			yield {kind: 'converged', converged, text};
		}
	}

	*#connectionChanges(connection: Connection): Iterable<Change> {
		const to = connection.state;
		if (to !== this.#connection) {
			this.#connection = to;
			const reason = connection.state === 'lost' ? connection.reason : null;
			const words = {live: 'the lab answers', lost: 'the lab does not answer', gone: 'the lab is gone'};
			yield {kind: 'connection', to, reason, text: reason === null ? words[to] : `${words[to]}: ${reason}`};
		}
	}

	*#nodeChanges({node, state: to}: NodeView): Iterable<Change> {
		const from = this.#nodes.get(node) ?? null;
		if (to !== 'unknown' && to !== from) {
			this.#nodes.set(node, to);
			yield {kind: 'node', node, from, to, text: `${node} is ${to}`};
		}
	}

	*#limitChanges({node, limits}: NodeView): Iterable<Change> {
		const before = this.#limits.get(node) ?? [];
		this.#limits.set(node, limits);
		for (const text of limits.filter(one => !before.includes(one))) {
			yield {kind: 'limit', node, text};
		}
	}

	*#faultChanges({faults}: LabSnapshot): Iterable<Change> {
		const now = new Set(faults.map(({text}) => text));
		const before = this.#faults;
		this.#faults = now;
		for (const fault of [...now].filter(one => !before.has(one))) {
			yield {kind: 'fault', fault, to: 'made', text: `fault on purpose: ${fault}`};
		}

		for (const fault of [...before].filter(one => !now.has(one))) {
			yield {kind: 'fault', fault, to: 'healed', text: `healed: ${fault}`};
		}
	}

	*#linkChanges(node: string, {name: namespace, interfaces}: NamespaceView): Iterable<Change> {
		if (interfaces === null) {
			return;
		}

		const place = `${node}/${namespace}`;
		const before = this.#links.get(place);
		const now = new Map<string, LinkState>(interfaces.map(one => [one.ifname, linkState(one)]));
		this.#links.set(place, now);
		for (const ifname of before === undefined ? [] : new Set([...before.keys(), ...now.keys()])) {
			const from = before!.get(ifname) ?? 'absent';
			const to = now.get(ifname) ?? 'absent';
			if (from !== to) {
				const where = namespace === mainNamespace ? `${node}:${ifname}` : `${node}:${ifname} (${namespace})`;
				yield {kind: 'link', node, namespace, ifname, from, to, text: `${where} is ${to}`};
			}
		}
	}
}
