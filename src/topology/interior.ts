// The interior routing protocols: one record for each, and their instances in one form. All that treats them alike reads this.

import {type Address, type Family, formatAddress, parseAddress} from './address.js';
import type {Bfd} from './model-parts.js';
import {ospfFamily, type Routing, unicastTypes} from './model-routing.js';

/** Whose speakers find their neighbours by themselves: the key of its instances in a file, a plan, and a status. */
export type Interior = 'ospf' | 'babel';

export interface InteriorInterface {
	readonly name: string;
	/** `stub` is announced and never spoken on. */
	readonly type: string;
	readonly bfd?: Bfd | null;
}

export interface InteriorInstance {
	readonly protocol: Interior;
	/** BIRD's name of it. */
	readonly name: string;
	/** What it carries. */
	readonly families: readonly Family[];
	/** What speakers on one link must have in common to hear each other. */
	readonly circle: string;
	/** Where it says hello, unless the interface is of one of the protocol's unicast types. */
	readonly group: Address;
	/** Seconds until a neighbour that is gone is noticed, and told of, on each interface that it speaks on. */
	readonly timers: readonly number[];
	readonly interfaces: readonly InteriorInterface[];
	readonly redistributeBgp: boolean;
}

/** A neighbour that is to be heard. */
interface InteriorNeighbor {
	readonly instance: string;
	readonly ifname: string;
	readonly node: string;
	/** What BIRD tells it from others on the interface by: its router ID, or its address. */
	readonly id: string;
}

interface InteriorProtocol {
	/** As people write it, and as BIRD names its type. */
	readonly title: string;
	/** Columns of a count of its neighbours. */
	readonly width: number;
	/** Of IP, or a port of UDP. */
	readonly transport: {readonly ip: number} | {readonly udp: number};
	/** The types of interface on which it speaks to each neighbour by its address. */
	readonly unicast: readonly string[];
	/** Whether an instance speaks from link-local addresses, by what the file says of it. */
	readonly isLinkLocal: (written: {readonly version?: 2 | 3}) => boolean;
	/** Whether BIRD traces that a neighbour comes or goes. */
	readonly isTraced: boolean;
	readonly instances: (routing: Routing) => InteriorInstance[];
	readonly neighbors: (routing: Routing) => InteriorNeighbor[];
}

/** Seconds until BFD says that a neighbour is gone. */
export const detection = ({interval, multiplier}: Bfd): number => (interval * multiplier) / 1000;

// An LSA that was originated a moment ago is not originated again before (MinLSInterval, RFC 2328 appendix B).
const leastBetweenLsas = 5;

// BIRD drops a Babel neighbour after 16 missed hellos; a route that is not announced again goes sooner.
const babelHellos = 16;

const ospfGroups = {2: parseAddress('224.0.0.5')!, 3: parseAddress('ff02::5')!} as const;
const babelGroup = parseAddress('ff02::1:6')!;

const isSpoken = ({type}: InteriorInterface): boolean => type !== 'stub';

export const interior: Readonly<Record<Interior, InteriorProtocol>> = {
	/** Groups: RFC 5340, section 2.9; RFC 2328, appendix A.1. */
	ospf: {
		title: 'OSPF',
		width: 7,
		transport: {ip: 89},
		unicast: unicastTypes,
		isLinkLocal: ({version}) => version === 3,
		isTraced: true,
		instances: ({ospf}) =>
			ospf.map(({name, version, area, interfaces, redistributeBgp}) => ({
				protocol: 'ospf',
				name,
				families: [ospfFamily(version)],
				circle: `ospf ${version} ${area}`,
				group: ospfGroups[version],
				timers: interfaces
					.filter(isSpoken)
					.flatMap(({bfd, dead}) => [bfd === null ? dead : detection(bfd), leastBetweenLsas]),
				interfaces,
				redistributeBgp,
			})),
		neighbors: ({ospf}) =>
			ospf.flatMap(({name: instance, interfaces}) =>
				interfaces.flatMap(({name: ifname, neighbors}) =>
					neighbors.map(({node, routerId: id}) => ({instance, ifname, node, id})),
				),
			),
	},
	/** RFC 8966, section 5. */
	babel: {
		title: 'Babel',
		width: 5,
		transport: {udp: 6696},
		unicast: [],
		isLinkLocal: () => true,
		isTraced: false,
		instances: ({babel}) =>
			babel.map(({name, interfaces, redistributeBgp}) => ({
				protocol: 'babel',
				name,
				families: [4, 6],
				circle: 'babel',
				group: babelGroup,
				timers: interfaces.filter(isSpoken).map(({hello}) => babelHellos * hello),
				interfaces,
				redistributeBgp,
			})),
		neighbors: ({babel}) =>
			babel.flatMap(({name: instance, interfaces}) =>
				interfaces.flatMap(({name: ifname, neighbors}) =>
					neighbors.map(({node, address}) => ({instance, ifname, node, id: formatAddress(address)})),
				),
			),
	},
};

export const interiors = Object.keys(interior) as Interior[];

/** A value for each. */
export const forEachInterior = <Value>(make: (protocol: Interior) => Value): Record<Interior, Value> =>
	Object.fromEntries(interiors.map(protocol => [protocol, make(protocol)])) as Record<Interior, Value>;

/** All instances of a namespace. */
export const instancesOf = (routing: Routing | null | undefined): InteriorInstance[] =>
	routing ? interiors.flatMap(protocol => interior[protocol].instances(routing)) : [];

const speaksOn = (
	{interfaces}: {readonly interfaces: readonly InteriorInterface[]},
	ifname: string,
): boolean => interfaces.some(each => each.name === ifname && isSpoken(each));

/** Those that speak on an interface, each with what it has of that. */
export const spokenOn = (
	routing: Routing | null | undefined,
	ifname: string,
): {readonly instance: InteriorInstance; readonly type: string}[] =>
	// A gateway of a mesh is asked this of hundreds of tunnels, which carry BGP alone.
	routing && interiors.some(protocol => routing[protocol].some(instance => speaksOn(instance, ifname)))
		? instancesOf(routing).flatMap(instance =>
				instance.interfaces
					.filter(each => each.name === ifname && isSpoken(each))
					.map(({type}) => ({instance, type})),
			)
		: [];
