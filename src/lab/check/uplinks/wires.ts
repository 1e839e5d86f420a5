// Finds the wires of a namespace by which packets to an address may leave: by the kernel's routes, BIRD's, and its neighbours.

import type {OutletWire, Place} from '../../../plan/checks/model.js';
import {interior, interiors} from '../../../topology/interior.js';
import {parseProtocols} from '../../observed/bird.js';
import {reports} from '../../observed/interior-reports.js';
import type {Context} from '../check.js';
import {birdSocketOf, ownerOf} from '../places.js';
import {listExits} from '../read/exits.js';
import {parseBirdRoutes} from '../read/routes.js';

interface RawLink {
	readonly ifname?: unknown;
	readonly link?: unknown;
	readonly master?: unknown;
	readonly flags?: unknown;
	readonly linkinfo?: {readonly info_kind?: unknown};
}

/** Interfaces on top of another one. */
const upper = ['vlan', 'macvlan', 'ipvlan', 'macsec'];

/** The wires below an interface: a VLAN's, a bond's. */
function wiresBelow(ifname: string, links: readonly RawLink[], seen = new Set<string>()): string[] {
	if (seen.has(ifname)) {
		return [];
	}

	seen.add(ifname);
	const link = links.find(one => one.ifname === ifname);
	const below = [
		...(typeof link?.link === 'string' && upper.includes(String(link.linkinfo?.info_kind))
			? [link.link]
			: []),
		...links.flatMap(({ifname: name, master}) =>
			master === ifname && typeof name === 'string' ? [name] : [],
		),
	];
	return [ifname, ...below.flatMap(name => wiresBelow(name, links, seen))];
}

const hasCarrier = (ifname: string, links: readonly RawLink[]): boolean => {
	const flags = links.find(one => one.ifname === ifname)?.flags;
	return Array.isArray(flags) && flags.includes('LOWER_UP');
};

interface Learnt {
	/** Interfaces of all routes that BIRD has to the address, and not of the best alone. */
	readonly known: readonly string[];
	/** Interfaces with a neighbour of a protocol that tells the best route only. */
	readonly heard: readonly string[];
}

async function askBird(
	{plan, prober}: Pick<Context, 'plan' | 'prober'>,
	at: Place,
	address: string,
): Promise<Learnt> {
	const socket = birdSocketOf(plan, at);
	if (socket === null) {
		return {known: [], heard: []};
	}

	const [routes, protocols] = [`show route for ${address}`, 'show protocols'];
	const replies = await prober.bird(at, socket, [routes, protocols]);
	const asked = parseProtocols(replies[protocols]!).flatMap(({name, type}) =>
		interiors
			.filter(protocol => interior[protocol].title === type)
			.map(protocol => ({command: reports[protocol].show(name), parse: reports[protocol].parse})),
	);
	const commands = asked.map(({command}) => command);
	const heard = commands.length === 0 ? {} : await prober.bird(at, socket, commands);
	return {
		known: parseBirdRoutes(replies[routes]!).flatMap(({interfaces}) => interfaces),
		heard: asked.flatMap(({command, parse}) => parse(heard[command] ?? '').map(({ifname}) => ifname)),
	};
}

/** In the order of the node's own wires. */
export async function listWires(
	context: Pick<Context, 'plan' | 'prober'>,
	at: Place,
	wires: readonly OutletWire[],
	{address, mark}: {readonly address: string; readonly mark: string},
): Promise<OutletWire[]> {
	const ways = await context.prober.ways(at, address, mark);
	const links = ways.links as readonly RawLink[];
	const {devices, learnt} = listExits(ways);
	const target = ownerOf(context.plan, address)?.node ?? '';
	const bird = learnt ? await askBird(context, at, address) : {known: [], heard: []};
	const taken = new Set([...devices, ...bird.known].flatMap(name => wiresBelow(name, links)));
	const maybe = new Set(bird.heard.flatMap(name => wiresBelow(name, links)));
	return wires.filter(
		({ifname, leadsTo}) =>
			taken.has(ifname) || (leadsTo.includes(target) && (maybe.has(ifname) || !hasCarrier(ifname, links))),
	);
}
