// Tells what changed from snapshot to snapshot. What becomes unknown with the whole stream is no change; when it is known
// again, it is compared with what was known last.

import {mainNamespace} from '../../shared/namespaces.js';
import {interiors} from '../../topology/interior.js';
import {type Change, type LinkState, linkState, titles} from './change.js';
import {ComplaintChanges} from './complaint-changes.js';
import type {
	Connection,
	LabSnapshot,
	NamespaceView,
	NodeView,
	ObservedEvent,
	TunnelView,
	Verdict,
} from './model.js';
import {listSessions, type ProtocolSession, type SessionMemory} from './session-list.js';
import {endsOf} from './tunnels.js';
import {isSound} from './verdict.js';

const protocols = ['bgp', 'bfd', ...interiors] as const;

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
	readonly #tunnels = new Map<string, Verdict>();
	readonly #handshakes = new Map<string, number>();
	readonly #sessions = new Map<string, Map<string, SessionMemory>>();
	/** What was compared last: the same again is no change. */
	readonly #said = new Map<string, NamespaceView>();

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
					yield* this.#sessionChanges(node.node, namespace);
				}
			}

			// Of one that is paused they are unknown, which is no change.
			if (node.state === 'running') {
				yield* this.#limitChanges(node);
				yield* this.#complaints.next(node);
			}
		}

		for (const tunnel of snapshot.tunnels) {
			yield* this.#tunnelChanges(tunnel);
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

	*#sessionChanges(node: string, view: NamespaceView): Iterable<Change> {
		const namespace = view.name;
		const place = `${node}/${namespace}`;
		const before = this.#sessions.get(place);
		const said = this.#said.get(place);
		if (said !== undefined && protocols.every(protocol => said[protocol] === view[protocol])) {
			return;
		}

		this.#said.set(place, view);
		const now = new Map([...listSessions(view)].map(one => [`${one.protocol} ${one.name}`, one]));
		const silent = {state: null, ok: false};
		this.#sessions.set(
			place,
			new Map([...(before ?? []), ...now].map(([key]) => [key, now.get(key) ?? silent])),
		);
		for (const [key, was] of before ?? []) {
			const to = now.get(key) ?? silent;
			if (was.ok !== to.ok || (was.state === null) !== (to.state === null)) {
				const [, protocol, name] = /^(\S+) (.*)$/.exec(key)!;
				const word = to.state ?? (now.has(key) ? 'not heard' : 'unknown');
				const past = was.state === null ? '' : `, was ${was.state}`;
				yield {
					kind: 'session',
					protocol: protocol as ProtocolSession['protocol'],
					node,
					namespace,
					name: name!,
					from: was.state,
					to: to.state,
					text: `${node} ${name}: ${titles[protocol as ProtocolSession['protocol']]} ${word}${past}`,
				};
			}
		}
	}

	*#tunnelChanges({id, a, b, verdict, reason}: TunnelView): Iterable<Change> {
		const from = this.#tunnels.get(id) ?? 'unknown';
		this.#tunnels.set(id, verdict);
		// One that comes to rest is no news, and neither is one that is used again.
		if (from !== verdict && !(isSound(from) && isSound(verdict))) {
			yield {kind: 'tunnel', tunnel: id, from, to: verdict, text: `${id} is ${verdict}: ${reason}`};
		}

		for (const own of endsOf({a, b})) {
			const {peer} = own;
			const name = `${own.node}:${own.ifname}`;
			const key = `${id} ${name}`;
			const before = this.#handshakes.get(key) ?? 0;
			const now = own.latestHandshake ?? 0;
			if (now > before) {
				this.#handshakes.set(key, now);
				const text = `${name} shook hands with ${peer}`;
				yield {kind: 'handshake', tunnel: id, node: own.node, peer, text};
			}
		}
	}
}
