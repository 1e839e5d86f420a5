// The BIRD configuration of a namespace in the resolved topology.

import type {Address, Family, Prefix} from './address.js';
import type {Authentication, Bfd, OspfWay} from './model-parts.js';

/** What runs in one namespace's BIRD. */
export interface Routing {
	/** Dotted quad. */
	readonly routerId: string;
	/** The user's own bird.conf, relative to the topology's folder: it is used as it is, and the rest here is empty. */
	readonly ownConfig: string | null;
	readonly ospf: readonly OspfInstance[];
	readonly babel: readonly BabelInstance[];
	/** Globs of the interfaces whose prefixes BGP announces, and what OSPF and Babel learn there. */
	readonly announce: readonly string[];
	/** Whether BGP announces the namespace's fixed routes, too. */
	readonly announcesRoutes: boolean;
	/** What the namespace announces is marked with it, and what comes back so marked is not taken (RFC 4364, section 7); null for no mark. */
	readonly siteOfOrigin: SiteOfOrigin | null;
	readonly bgp: readonly BgpSession[];
	/** BFD for fixed routes: the next hops that are watched here, and those that watch this namespace. */
	readonly watches: readonly Watch[];
}

/** Of a namespace with a BIRD that speaks nothing yet. */
export const noRouting: Omit<Routing, 'routerId'> = {
	ownConfig: null,
	ospf: [],
	babel: [],
	announce: [],
	announcesRoutes: false,
	siteOfOrigin: null,
	bgp: [],
	watches: [],
};

/** One end of a BFD session that a fixed route has, or that the other end's route has. */
export interface Watch {
	readonly ifname: string;
	readonly localAddress: Address;
	readonly neighborAddress: Address;
	/** Null where no node of the file is known to have the address. */
	readonly neighbor: string | null;
	readonly bfd: Bfd;
	/** The node whose route asks for it, at either end, and the place of that route in its list, from 0. */
	readonly asker: string;
	readonly position: number;
}

/** An extended community of the type that tells where a route began. */
export interface SiteOfOrigin {
	readonly asn: number;
	readonly site: number;
}

/** Version 2 carries IPv4, version 3 IPv6. */
export const ospfFamily = (version: 2 | 3): Family => (version === 3 ? 6 : 4);

/** One OSPF protocol instance (RFC 2328 for version 2, RFC 5340 for version 3). */
export interface OspfInstance {
	/** BIRD's protocol name. */
	readonly name: string;
	/** Version 2 carries IPv4, version 3 IPv6. */
	readonly version: 2 | 3;
	/** Dotted quad. */
	readonly area: string;
	readonly interfaces: readonly OspfInterface[];
	/** Originate BGP routes as AS-external LSAs. */
	readonly redistributeBgp: boolean;
}

export interface OspfInterface {
	readonly name: string;
	/** `stub`: announced, never spoken on. Others are the OSPF network types. */
	readonly type: 'stub' | 'ptp' | 'ptmp' | 'nbma' | 'broadcast';
	/** In the election of the designated router: 0 takes no part. Null where none is elected. */
	readonly priority: number | null;
	/** Seconds between hellos. */
	readonly hello: number;
	/** Seconds without a hello until a neighbour is dead. */
	readonly dead: number;
	/** Null for none, and on a stub. */
	readonly authentication: Authentication<OspfWay> | null;
	/** BFD with the neighbours here; null for none. */
	readonly bfd: Bfd | null;
	/** On-link prefixes of the version's family: point-to-multipoint itself announces host addresses only. */
	readonly prefixes: readonly Prefix[];
	/** Router IDs that must become full on this interface. Empty on a stub. */
	readonly neighbors: readonly OspfNeighbor[];
}

export interface OspfNeighbor {
	readonly node: string;
	readonly ifname: string;
	readonly routerId: string;
	/** Where it sends from on this interface: link-local for version 3. */
	readonly address: Address;
	/** Whether it takes part in the election of the designated router. */
	readonly eligible: boolean;
}

/** The types that have a designated router. */
export const elects = ({type}: Pick<OspfInterface, 'type'>): boolean =>
	type === 'broadcast' || type === 'nbma';

/** OSPF's types that speak to each neighbour by its address, and need no multicast. */
export const unicastTypes: readonly string[] = ['ptmp', 'nbma'];

export const namesNeighbors = ({type}: {readonly type: string}): boolean => unicastTypes.includes(type);

/** One Babel instance (RFC 8966); it carries both families. */
export interface BabelInstance {
	/** BIRD's protocol name. */
	readonly name: string;
	/** Each is announced, those that are no stub are spoken on. */
	readonly interfaces: readonly BabelInterface[];
	/** Announce BGP routes, as from far away. */
	readonly redistributeBgp: boolean;
}

export interface BabelInterface {
	readonly name: string;
	readonly type: 'wired' | 'wireless' | 'tunnel' | 'stub';
	/** Seconds between hellos. */
	readonly hello: number;
	/** Null for BIRD's default of the type. */
	readonly rxcost: number | null;
	/** The neighbours that must be heard on this interface. Empty on a stub. */
	readonly neighbors: readonly BabelNeighbor[];
}

export interface BabelNeighbor {
	readonly node: string;
	/** Link-local. */
	readonly address: Address;
}

/** A standard community (RFC 1997) of two numbers, a large one (RFC 8092) of three. */
export type Community = readonly [number, number] | readonly [number, number, number];

/** RFC 1997 and RFC 8326. */
export const wellKnownCommunities = {
	'no-export': [65_535, 65_281],
	'no-advertise': [65_535, 65_282],
	'graceful-shutdown': [65_535, 0],
} as const satisfies Readonly<Record<string, Community>>;

/** One BGP session; its neighbour is on a directly connected link. */
export interface BgpSession {
	/** BIRD's protocol name. */
	readonly name: string;
	readonly ifname: string;
	readonly localAs: number;
	readonly remoteAs: number;
	readonly localAddress: Address;
	readonly neighborAddress: Address;
	/** Seconds (RFC 4271 section 4.2). Keepalives go at a third of it. */
	readonly holdTime: number;
	/** BIRD's preference of routes learnt here; OSPF's is 150. */
	readonly preference: number;
	/** Local preference of what is learnt here (RFC 4271, section 5.1.5); null for what the neighbour says, or BGP's default. */
	readonly localPreference: number | null;
	/** Added to what is learnt here. */
	readonly learnedCommunities: readonly Community[];
	/** Local preference of what is announced here; null for what it has. */
	readonly announcedLocalPreference: number | null;
	/** Added to what is announced here. */
	readonly communities: readonly Community[];
	/** Address families carried; IPv4 goes over IPv6 next hops (RFC 8950) where the session runs on IPv6. */
	readonly families: readonly (4 | 6)[];
	/** Announces not only the site's own prefixes, but also what the other sessions of the namespace brought. */
	readonly transit: boolean;
	/** Whether the file itself says so: then it is meant. */
	readonly transitIsGiven: boolean;
	/** Takes routes whose path has the own AS, once. */
	readonly allowOwnAs: boolean;
	/** The neighbour is a client of this route reflector (RFC 4456): what other sessions of the same AS bring is passed on to it, and back. */
	readonly rrClient: boolean;
	/** Dotted quad; null for the router ID. */
	readonly rrClusterId: string | null;
	/** Of TCP's MD5 signature (RFC 2385); null for none. */
	readonly password: string | null;
	/** The neighbour's packets come with a TTL of 255, or are dropped (RFC 5082). */
	readonly ttlSecurity: boolean;
	/** BFD on this session; null for none. */
	readonly bfd: Bfd | null;
}
