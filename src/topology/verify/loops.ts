// Refuses tunnels whose own packets would be routed into themselves, or into each other, as far as the file shows.

import {matchesGlob} from '../../shared/globs.js';
import {mainNamespace} from '../../shared/namespaces.js';
import {
	type Address,
	contains,
	formatAddress,
	formatPrefix,
	networkOf,
	type Prefix,
	widthOf,
} from '../address.js';
import {onLinkOf} from '../interface-address.js';
import {spokenOn} from '../interior.js';
import type {Routing} from '../model.js';
import {addressKey} from '../prefix-map.js';
import type {Finding, Path} from '../problem.js';
import type {Hop} from '../ways/hops.js';
import {hasOthers} from '../ways/meant.js';
import type {Exit, Space} from '../ways/spaces.js';
import type {TopologyView} from '../ways/view.js';

/** The tunnel that packets of another are sent into, and why. */
interface Turn {
	readonly into: string;
	readonly finding: Finding;
}

export function verifyLoops(view: TopologyView): Finding[] {
	const turns = new Map<string, Turn[]>();
	for (const {tunnel, end, other} of view.ends) {
		const space = view.ways.spaces.byNode.get(end.node);
		// The user's own configuration and commands know ways that the file does not tell.
		const isKnown = space?.main.routing?.ownConfig == null && !hasOthers(view.node(end.node));
		if (end.namespace === mainNamespace && !other.roams && space !== undefined && isKnown) {
			const turn = findTurn(space, other.endpointAddress, tunnel.name, view);
			turns.set(tunnel.name, [...(turns.get(tunnel.name) ?? []), ...(turn === null ? [] : [turn])]);
		}
	}

	return [...turns].flatMap(([name, own]) =>
		own.filter(({into}) => comesBack(into, name, turns)).map(({finding}) => finding),
	);
}

/** Whether packets that are sent into one tunnel end up in another. */
function comesBack(from: string, to: string, turns: ReadonlyMap<string, readonly Turn[]>): boolean {
	const reached = new Set([from]);
	for (const name of reached) {
		for (const {into} of turns.get(name) ?? []) {
			reached.add(into);
		}
	}

	return reached.has(to);
}

/** One way that the kernel may take, and how it compares with others: longest prefix first, then lowest metric. */
interface Candidate {
	readonly hop: Hop;
	readonly length: number;
	readonly metric: number;
	readonly prefix: Prefix;
	/** Where the file makes it so. */
	readonly path: Path;
}

/** Of BIRD's routes in the kernel. */
const birdMetric = 32;

/** Null where the best way is by no tunnel, or where what is best depends on more than the file says. */
function findTurn(space: Space, target: Address, tunnel: string, view: TopologyView): Turn | null {
	const hops = view.ways.hops(space, target);
	// Where there is no way but by tunnels, `verifyUnderlay` says so.
	if (hops.every(({exit}) => exit.tunnel !== null) || hops.every(({exit}) => exit.tunnel === null)) {
		return null;
	}

	const candidates = hops.flatMap(hop => judge(hop, space, target, view) ?? []);
	const best = candidates.sort((one, other) => other.length - one.length || one.metric - other.metric)[0];
	const into = best?.hop.exit.tunnel?.name;
	if (best === undefined || into === undefined) {
		return null;
	}

	const rivals = candidates.filter(
		({hop, length, metric}) =>
			hop.exit.tunnel?.name !== into && length === best.length && metric === best.metric,
	);
	// Of what a protocol brings from further away, the length is not known here.
	const isOpen = hops.some(hop => hop.by === 'protocol' && hop.exit.tunnel?.name !== into);
	if (rivals.length > 0 || isOpen) {
		return null;
	}

	const message = `${space.node} would send the packets of ${tunnel} for ${formatAddress(target)} into ${into === tunnel ? 'that tunnel itself' : `${into}, and so back`}: its best route there is ${formatPrefix(best.prefix)} by ${best.hop.exit.ifname}`;
	const hint = `keep ${formatPrefix(best.prefix)} out of ${into}, or give ${space.node} a longer route outside of it`;
	return {into, finding: {path: best.path, message, hint}};
}

function judge(hop: Hop, space: Space, target: Address, view: TopologyView): Candidate | null {
	const {exit, by, length} = hop;
	if (by === 'link') {
		const prefix = exit.addresses
			.map(onLinkOf)
			.find(each => each.length === length && contains(each, target))!;
		const path = exit.tunnel === null ? [] : ['tunnels', exit.tunnel.name, 'ends', space.node, 'addresses'];
		// A fixed route of the same length takes the place of IPv4's own, whose metric is 0; BIRD leaves links alone.
		return {hop, length: length!, metric: target.family === 4 ? 0.5 : 0, prefix: networkOf(prefix), path};
	}

	if (by !== 'protocol') {
		const {to, metric, position} = space.main.routes[by.route]!;
		const own = metric ?? (target.family === 4 ? 0 : 1024);
		return {hop, length: to.length, metric: own, prefix: to, path: ['nodes', space.node, 'routes', position]};
	}

	const announced = exit.tunnel === null ? null : announcedInto(exit, space.node, target, view);
	return announced === null ? null : {hop, metric: birdMetric, ...announced};
}

/** The longest prefix with the address that the other end of a tunnel announces into it, of its own interfaces. */
function announcedInto(
	{tunnel, segment}: Exit,
	node: string,
	target: Address,
	{ways}: TopologyView,
): Pick<Candidate, 'length' | 'prefix' | 'path'> | null {
	const far = ways.spaces.members(segment).find(space => space.node !== node);
	const ifname = far?.on.get(segment)?.ifname;
	if (far === undefined || far.main.routing === null || ifname === undefined || tunnel === null) {
		return null;
	}

	const found = far.main.interfaces
		.flatMap(({name, addresses}) =>
			addresses
				.filter(prefix => contains(prefix, target))
				.flatMap(prefix => {
					const length = lengthOf(far.main.routing!, ifname, name, prefix, target);
					return length === null ? [] : [{length, name}];
				}),
		)
		.sort((one, other) => other.length - one.length)[0];
	if (found === undefined) {
		return null;
	}

	const prefix = networkOf({...target, length: found.length});
	return {length: found.length, prefix, path: ['nodes', far.node, 'routing', mainNamespace]};
}

/** The length by which a protocol that speaks on `ifname` announces a prefix of another interface there; null where none does. */
function lengthOf(
	routing: Routing,
	ifname: string,
	name: string,
	prefix: Prefix,
	target: Address,
): number | null {
	const {bgp, announce} = routing;
	const isByBgp =
		bgp.some(session => session.ifname === ifname && session.families.includes(prefix.family)) &&
		announce.some(glob => matchesGlob(glob, name));
	const spoken = spokenOn(routing, ifname)
		.filter(({instance: {families}}) => families.includes(prefix.family))
		.flatMap(({instance: {interfaces}}) => interfaces.filter(each => each.name === name));
	// A point-to-multipoint link is announced by the address of each router on it, beside its prefix.
	const isHost = spoken.some(({type}) => type === 'ptmp') && addressKey(prefix) === addressKey(target);
	return isHost ? widthOf(prefix.family) : isByBgp || spoken.length > 0 ? prefix.length : null;
}
