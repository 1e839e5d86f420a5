// Resolves Babel instances: kinds of links, timers, and the neighbours that must be heard.

import {groupBy} from '../../shared/group-by.js';
import {type Address, contains, hostOf, linkLocalFromMac, parsePrefix} from '../address.js';
import type {
	BabelInstance,
	BabelInterface,
	BabelNeighbor,
	Namespace,
	Network,
	Node,
	TunnelEnd,
} from '../model.js';
import type {ExplicitValue} from '../schema/file.js';
import {type Crowd, measureCrowd} from './crowd.js';
import type {DraftTunnel} from './tunnels.js';

/** Seconds. BIRD's own is 4. */
const defaultHello = 1;

const linkLocal = parsePrefix('fe80::/10')!;

/** One interface that speaks Babel somewhere. */
interface Speaker extends BabelNeighbor {
	readonly ifname: string;
	readonly segment: string;
}

export class BabelResolver {
	readonly #explicit: ExplicitValue;
	readonly #segments: ReadonlyMap<string, string>;
	/** `NODE IFNAME` */
	readonly #ends: ReadonlyMap<string, {readonly tunnel: string; readonly end: TunnelEnd}>;
	readonly #speakers: ReadonlyMap<string, readonly Speaker[]>;

	constructor(
		explicit: ExplicitValue,
		nodes: readonly Node[],
		networks: readonly Network[],
		tunnels: readonly DraftTunnel[],
	) {
		this.#explicit = explicit;
		this.#segments = new Map(networks.map(({name, segment}) => [name, segment]));
		this.#ends = new Map(
			tunnels.flatMap(({name, a, b}) =>
				[a, b].map(end => [`${end.node} ${end.ifname}`, {tunnel: name, end}] as const),
			),
		);
		this.#speakers = groupBy(
			nodes.flatMap(node => node.namespaces.flatMap(namespace => this.#speakersOf(node.name, namespace))),
			({segment}) => segment,
		);
	}

	/** The most crowded link, and how many ends of adjacencies all have. */
	crowd(): Crowd {
		return measureCrowd(this.#speakers.values());
	}

	/** The instances of one namespace. */
	resolve(node: Node, namespace: Namespace): BabelInstance[] {
		return this.#listInstances(node.name, namespace).map(([name, instance]) => ({
			name,
			redistributeBgp: instance['redistribute-bgp'] ?? false,
			interfaces: Object.entries(instance.interfaces).map(([ifname, settings]): BabelInterface => {
				const place = this.#placeOf(node.name, namespace, ifname);
				const type = settings?.type ?? place?.type ?? 'stub';
				const speakers = type === 'stub' ? [] : (this.#speakers.get(place?.segment ?? '') ?? []);
				return {
					name: ifname,
					type,
					hello: settings?.hello ?? defaultHello,
					rxcost: settings?.rxcost ?? null,
					neighbors: speakers
						.filter(speaker => speaker.node !== node.name || speaker.ifname !== ifname)
						.map(({node: neighbor, address}) => ({node: neighbor, address})),
				};
			}),
		}));
	}

	#listInstances(node: string, namespace: Namespace) {
		return Object.entries(this.#explicit.nodes?.[node]?.routing?.[namespace.name]?.babel ?? {});
	}

	#speakersOf(node: string, namespace: Namespace): Speaker[] {
		return this.#listInstances(node, namespace).flatMap(([, {interfaces}]) =>
			Object.entries(interfaces).flatMap(([ifname, settings]) => {
				const place = this.#placeOf(node, namespace, ifname);
				return place === null || settings?.type === 'stub'
					? []
					: [{node, ifname, segment: place.segment, address: place.address}];
			}),
		);
	}

	/** Null for an interface that leads nowhere. */
	#placeOf(
		node: string,
		namespace: Namespace,
		ifname: string,
	): {segment: string; address: Address; type: 'wired' | 'tunnel'} | null {
		const wired = namespace.interfaces.find(({name}) => name === ifname);
		if (wired?.network != null && wired.mac !== null) {
			const segment = this.#segments.get(wired.network)!;
			return {segment, address: linkLocalFromMac(wired.mac), type: 'wired'};
		}

		const found = this.#ends.get(`${node} ${ifname}`);
		const own = found?.end.addresses.map(hostOf).find(address => contains(linkLocal, address));
		if (found !== undefined && own !== undefined) {
			return {segment: `tunnel ${found.tunnel}`, address: own, type: 'tunnel'};
		}

		return null;
	}
}
