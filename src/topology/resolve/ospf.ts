// Resolves OSPF instances: network types, timers, and the neighbours that must become full.

import {groupBy} from '../../shared/group-by.js';
import {type Address, contains, hostOf, linkLocalFromMac, networkOf, parsePrefix} from '../address.js';
import {onLinkOf} from '../interface-address.js';
import type {Namespace, Network, Node, OspfInstance, OspfInterface, OspfNeighbor} from '../model.js';
import {ospfFamily} from '../model-routing.js';
import {routerIdOf} from '../names/derive.js';
import type {ExplicitValue} from '../schema/file.js';
import type {OspfInstanceValue} from '../schema/routing.js';
import {type Crowd, measureCrowd} from './crowd.js';
import {countStations} from './segments.js';
import {resolveBfd} from './settings.js';
import type {DraftTunnel} from './tunnels.js';

const defaultArea = '0.0.0.0';
const defaultHello = 1;
const defaultWay = 'hmac-sha256';

const linkLocal = parsePrefix('fe80::/10')!;

/** Dead after this many missed hellos (RFC 2328, appendix C.3). */
const helloesUntilDead = 4;

/** Interfaces that speak OSPF, as their neighbours see them, by the segment, version and area that they share. */
export type SpeakerIndex = ReadonlyMap<string, readonly OspfNeighbor[]>;

// Point-to-multipoint: wgsim knows a segment's members, and without a designated router to elect it converges sooner.
const defaultType = (stations: number): OspfInterface['type'] => (stations === 2 ? 'ptp' : 'ptmp');

export class OspfResolver {
	readonly #explicit: ExplicitValue;
	readonly #networks: ReadonlyMap<string, Network>;
	/** Tunnels by `NODE IFNAME`: one for each peer. */
	readonly #tunnelsOf: ReadonlyMap<string, readonly DraftTunnel[]>;
	/** Those of which one end at least has several peers. */
	readonly #manifold: ReadonlySet<string>;
	readonly #stations: ReadonlyMap<string, number>;
	readonly #speakers: SpeakerIndex;

	constructor(
		explicit: ExplicitValue,
		nodes: readonly Node[],
		networks: readonly Network[],
		tunnels: readonly DraftTunnel[],
	) {
		this.#explicit = explicit;
		this.#networks = new Map(networks.map(network => [network.name, network]));
		this.#stations = countStations(networks, nodes);
		const ends = tunnels.flatMap(tunnel => [tunnel.a, tunnel.b].map(end => ({tunnel, end})));
		this.#tunnelsOf = new Map(
			[...groupBy(ends, ({end}) => `${end.node} ${end.ifname}`)].map(([key, own]) => [
				key,
				own.map(({tunnel}) => tunnel),
			]),
		);
		this.#manifold = new Set(ends.filter(({end}) => end.shared).map(({tunnel}) => tunnel.segment));
		this.#speakers = this.#indexSpeakers(nodes);
	}

	/** The most crowded link, and how many ends of adjacencies all have. */
	crowd(): Crowd {
		return measureCrowd(this.#speakers.values());
	}

	/** The instances of one namespace. */
	resolve(node: Node, namespace: Namespace): OspfInstance[] {
		const instances = this.#explicit.nodes?.[node.name]?.routing?.[namespace.name]?.ospf ?? {};
		return Object.entries(instances).map(([name, instance]) => ({
			name,
			version: instance.version,
			area: instance.area ?? defaultArea,
			interfaces: Object.keys(instance.interfaces).map(ifname =>
				this.#resolveInterface(node.name, namespace, instance, ifname),
			),
			redistributeBgp: instance['redistribute-bgp'] ?? false,
		}));
	}

	#resolveInterface(
		node: string,
		namespace: Namespace,
		instance: OspfInstanceValue,
		ifname: string,
	): OspfInterface {
		const network = this.#networkOf(namespace, ifname);
		const shared = network === undefined ? undefined : this.#explicit.networks?.[network.name]?.ospf;
		const defaults = typeof shared === 'object' ? shared : {};
		const own = instance.interfaces[ifname] ?? {};
		const hello = own.hello ?? defaults.hello ?? defaultHello;
		const type = this.#typeOf(node, namespace, instance, ifname);
		// A password and what is made of it belong together.
		const {password, authentication: way = defaultWay} = own.password === undefined ? defaults : own;
		const speakers = this.#segmentKeys(node, namespace, instance, ifname).flatMap(
			key => this.#speakers.get(key) ?? [],
		);
		return {
			name: ifname,
			type,
			priority: own.priority ?? null,
			hello,
			dead: own.dead ?? defaults.dead ?? hello * helloesUntilDead,
			authentication: type === 'stub' || password === undefined ? null : {way, password},
			bfd: type === 'stub' ? null : resolveBfd(own.bfd ?? defaults.bfd),
			prefixes: (namespace.interfaces.find(({name}) => name === ifname)?.addresses ?? [])
				.filter(({family}) => family === ospfFamily(instance.version))
				.map(each => networkOf(onLinkOf(each))),
			neighbors:
				type === 'stub' ? [] : speakers.filter(speaker => speaker.node !== node || speaker.ifname !== ifname),
		};
	}

	#typeOf(
		node: string,
		namespace: Namespace,
		instance: OspfInstanceValue,
		ifname: string,
	): OspfInterface['type'] {
		const network = this.#networkOf(namespace, ifname);
		const tunnel = this.#tunnelsOf.get(`${node} ${ifname}`)?.[0];
		const shared = network === undefined ? undefined : this.#explicit.networks?.[network.name]?.ospf;
		const stations = network === undefined ? 2 : this.#stations.get(network.segment)!;
		// WireGuard carries no multicast to several peers: each neighbour is spoken to by its address.
		const isManifold = tunnel !== undefined && this.#manifold.has(tunnel.segment);
		const fallback =
			network === undefined && tunnel === undefined ? 'stub' : isManifold ? 'ptmp' : defaultType(stations);
		return (
			instance.interfaces[ifname]?.type ?? (typeof shared === 'object' ? shared.type : undefined) ?? fallback
		);
	}

	#networkOf(namespace: Namespace, ifname: string): Network | undefined {
		return this.#networks.get(namespace.interfaces.find(({name}) => name === ifname)?.network ?? '');
	}

	/** One for each link: of an interface with several peers each is a link of its own. */
	#segmentKeys(node: string, namespace: Namespace, instance: OspfInstanceValue, ifname: string): string[] {
		const tunnels = this.#tunnelsOf.get(`${node} ${ifname}`);
		const segments = tunnels?.map(({name}) => `tunnel ${name}`) ?? [
			this.#networkOf(namespace, ifname)?.segment ?? `nowhere ${node} ${ifname}`,
		];
		return segments.map(segment => `${segment} ${instance.version} ${instance.area ?? defaultArea}`);
	}

	#indexSpeakers(nodes: readonly Node[]): SpeakerIndex {
		const index = new Map<string, OspfNeighbor[]>();
		for (const node of nodes) {
			for (const namespace of node.namespaces) {
				const routing = this.#explicit.nodes?.[node.name]?.routing?.[namespace.name];
				const routerId = routing?.['router-id'] ?? routerIdOf(node.name, namespace.name);
				for (const instance of Object.values(routing?.ospf ?? {})) {
					for (const ifname of Object.keys(instance.interfaces)) {
						const address = this.#sourceOf(node.name, namespace, instance.version, ifname);
						if (address !== null && this.#typeOf(node.name, namespace, instance, ifname) !== 'stub') {
							for (const key of this.#segmentKeys(node.name, namespace, instance, ifname)) {
								index.set(key, index.get(key) ?? []);
								index.get(key)!.push({node: node.name, ifname, routerId, address, eligible: false});
							}
						}
					}
				}
			}
		}

		return index;
	}

	/** What an interface sends hellos from: its link-local address in version 3, its first IPv4 in version 2. */
	#sourceOf(node: string, namespace: Namespace, version: 2 | 3, ifname: string): Address | null {
		const ethernet = namespace.interfaces.find(({name}) => name === ifname);
		if (version === 3 && ethernet?.mac) {
			return linkLocalFromMac(ethernet.mac);
		}

		const tunnel = this.#tunnelsOf.get(`${node} ${ifname}`)?.[0];
		const end = tunnel?.a.node === node ? tunnel.a : tunnel?.b;
		const addresses = ethernet?.addresses ?? end?.addresses ?? [];
		const found = addresses.find(each =>
			version === 3 ? contains(linkLocal, hostOf(each)) : each.family === 4,
		);
		return found === undefined ? null : hostOf(found);
	}
}
