// Decides whether the firewalls of a lab let one namespace ask another, as far as the topology alone says.

import {type Address, contains, type Family, hostOf} from '../address.js';
import {onLinkOf} from '../interface-address.js';
import type {Namespace, Topology} from '../model.js';
import type {FilterChain} from '../model-firewall.js';
import {addressKey} from '../prefix-map.js';
import {mayTranslate} from '../ways/meant.js';
import {evaluate, type FilteredPacket, type Passing} from './evaluate.js';
import {type Between, listPlugs, type Plugs, spaceKey, Without} from './joints.js';

export interface Asked {
	readonly protocol: 'echo' | 'tcp' | 'udp';
	/** Null for any. */
	readonly port: number | null;
}

export const anEcho: Asked = {protocol: 'echo', port: null};

/** `by` is the node whose firewall denies it. */
export interface Judgement {
	readonly passing: Passing;
	readonly by: string | null;
}

interface Place {
	readonly node: string;
	readonly namespace: string;
}

interface Filtering extends Place {
	readonly key: string;
	readonly forward: FilterChain | null;
	readonly input: FilterChain | null;
	readonly without: Without;
}

export const accepted: Judgement = {passing: 'accept', by: null};

export class Passage {
	readonly #spaces = new Map<string, Namespace>();
	readonly #plugs: Plugs;
	readonly #filters: readonly Filtering[];
	readonly #masquerading: readonly {readonly key: string; readonly addresses: readonly Address[]}[];
	/** Whether the user's own configuration may join or translate what is not known here: then nothing is denied for sure. */
	readonly #isVague: boolean;

	constructor(topology: Pick<Topology, 'nodes' | 'networks' | 'tunnels'>) {
		const {nodes} = topology;
		for (const {name, namespaces} of nodes) {
			for (const namespace of namespaces) {
				this.#spaces.set(spaceKey(name, namespace.name), namespace);
			}
		}

		const plugs = listPlugs(topology);
		this.#plugs = plugs;
		const forwards = (key: string): boolean => this.#spaces.get(key)!.forwarding;
		this.#filters = nodes.flatMap(({name: node, namespaces}) =>
			namespaces.flatMap(({name: namespace, firewall}) => {
				const key = spaceKey(node, namespace);
				return firewall === null
					? []
					: [{node, namespace, key, ...firewall, without: new Without(key, plugs, forwards)}];
			}),
		);
		this.#masquerading = [...this.#spaces].flatMap(([key, {masquerade, interfaces}]) => {
			const names = new Set(masquerade.map(({ifname}) => ifname));
			const addresses = interfaces.filter(({name}) => names.has(name)).flatMap(each => each.addresses);
			return addresses.length === 0 ? [] : [{key, addresses: addresses.map(hostOf)}];
		});
		this.#isVague = mayTranslate(topology) || nodes.some(({settings}) => settings.ownWireguard.length > 0);
	}

	/** Of a packet that begins a flow, and of the answers to it. */
	judge(from: Place, to: Place, target: Address, asked: Asked): Judgement {
		const verdicts = this.#filters.map(filter => ({
			by: filter.node,
			passing: this.#judgeAt(filter, from, to, target, asked),
		}));
		return (
			verdicts.find(({passing}) => passing === 'deny') ??
			verdicts.find(({passing}) => passing === 'unknown') ??
			accepted
		);
	}

	#judgeAt(filter: Filtering, from: Place, to: Place, target: Address, asked: Asked): Passing {
		const {key, without, forward, input} = filter;
		const [asking, answering] = [spaceKey(from.node, from.namespace), spaceKey(to.node, to.namespace)];
		const packet = {
			...asked,
			sources: this.#sourcesOf(asking, target.family, key),
			targets: [target],
			leaves: null,
			state: 'new' as const,
		};
		if (key === asking || (key === answering ? input : forward) === null) {
			return 'accept';
		}

		if (key === answering) {
			return evaluate(input!, {...packet, arrives: this.#isVague ? null : without.towards(asking)});
		}

		const {passes, sides} = this.#between(filter, asking, answering, target);
		if (passes === 'never') {
			return 'accept';
		}

		const there = evaluate(forward!, {...packet, arrives: sides[0], leaves: sides[1]});
		return passes === 'always' ? there : combine(there, evaluate(forward!, answerTo(packet, sides)));
	}

	#between(
		{without}: Filtering,
		asking: string,
		answering: string,
		target: Address,
	): {passes: Between['passes']; sides: readonly [readonly string[] | null, readonly string[] | null]} {
		if (this.#isVague) {
			return {passes: 'perhaps', sides: [null, null]};
		}

		const between = without.between(asking, answering);
		return between.passes === 'never' || this.#areNeighbors(asking, answering, target)
			? {passes: 'never', sides: [null, null]}
			: between;
	}

	/** Whether the one asks the other directly, on a segment that both are on. */
	#areNeighbors(asking: string, answering: string, target: Address): boolean {
		const key = addressKey(target);
		const held = (this.#plugs.get(answering) ?? []).find(({addresses}) =>
			addresses.some(each => addressKey(hostOf(each)) === key),
		);
		return (this.#plugs.get(asking) ?? []).some(
			({joint, addresses}) =>
				joint === held?.joint && addresses.some(each => contains(onLinkOf(each), target)),
		);
	}

	/** What a packet may have for its source where it is filtered: an address of its sender, or of one that masquerades. */
	#sourcesOf(asking: string, family: Family, filtering: string): Address[] | null {
		const interfaces = this.#spaces.get(asking)!.interfaces.flatMap(({addresses}) => addresses);
		const inTunnels = (this.#plugs.get(asking) ?? []).flatMap(({addresses}) => addresses);
		const others = this.#masquerading.filter(({key}) => key !== filtering && key !== asking);
		const all = [...[...interfaces, ...inTunnels].map(hostOf), ...others.flatMap(({addresses}) => addresses)];
		const known = all.filter(address => address.family === family);
		return this.#isVague || known.length === 0 ? null : known;
	}
}

/** One whose request the firewall may not have seen. */
const answerTo = (
	{sources, targets, protocol}: Omit<FilteredPacket, 'arrives'>,
	[near, far]: readonly [readonly string[] | null, readonly string[] | null],
): FilteredPacket => ({
	sources: targets,
	targets: sources,
	protocol: protocol === 'echo' ? 'icmp' : protocol,
	port: null,
	arrives: far,
	leaves: near,
	state: 'invalid',
});

const combine = (there: Passing, back: Passing): Passing =>
	there === 'accept' && back === 'accept' ? 'accept' : 'unknown';
