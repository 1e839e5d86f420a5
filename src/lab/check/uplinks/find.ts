// Finds the uplinks of a running lab: those that its topology tells, and those that the nodes themselves are asked for.

import pMap from 'p-map';
import type {OutletPlan, Place, PlannedTunnel} from '../../../plan/checks/model.js';
import type {FabricPlan} from '../../../plan/model.js';
import {ProbeProblem} from '../asker.js';
import {waysOf} from '../built-in/mtu.js';
import type {Context} from '../check.js';
import type {DevicePeer} from '../read/devices.js';
import {findDevices} from './devices.js';
import type {FoundDevice, FoundUplinks, Unknown, Uplink, UplinkTunnel} from './model.js';
import {makeTunnel, peerIn, strayTunnel} from './tunnel.js';
import {listWires} from './wires.js';

type Asking = Pick<Context, 'plan' | 'prober'>;

/** A tunnel, and the interfaces by which packets of one of its ends may leave. */
interface Outlet {
	readonly ifnames: readonly string[];
	readonly tunnel: UplinkTunnel;
}

// Nodes that are asked at one time.
const concurrency = 16;

const plannedTunnel = (tunnel: PlannedTunnel): UplinkTunnel => ({tunnel, isOwn: false, ways: waysOf(tunnel)});

function tellOf(error: unknown): string {
	if (error instanceof ProbeProblem) {
		return error.message;
	}

	throw error;
}

/** Of all namespaces of these nodes; a node that does not run has none. */
async function listDevices({plan, prober}: Asking, wanted: ReadonlySet<string>): Promise<FoundDevice[]> {
	const places = plan.nodes
		.filter(({name}) => wanted.has(name))
		.flatMap(({name: node, namespaces}) => namespaces.map(({name: namespace}) => ({node, namespace})));
	const found = await pMap(
		places,
		at =>
			findDevices(at, prober).catch(error => {
				tellOf(error);
				return [];
			}),
		{concurrency},
	);
	return found.flat();
}

/** The planned tunnel of a device that leads to this peer, and its other end; undefined for a device of the user's own. */
function findPlanned({checks}: FabricPlan, {node, ifname}: FoundDevice, {publicKey}: DevicePeer) {
	const own = checks.tunnels.flatMap(tunnel =>
		tunnel.ends.flatMap((end, index) =>
			end.node === node && end.ifname === ifname ? [{tunnel, peer: tunnel.ends[1 - index]!}] : [],
		),
	);
	// One that has a single peer is that tunnel, with any keys.
	return own.length === 1 ? own[0] : own.find(({peer}) => peer.publicKey === publicKey);
}

/** Of several devices with the peer's key, the one that listens where packets go. */
function findPeer(own: FoundDevice, {publicKey, port}: DevicePeer, devices: readonly FoundDevice[]) {
	const found = devices.filter(
		device => device !== own && device.publicKey === publicKey && peerIn(device, own) !== undefined,
	);
	return found.find(({listenPort}) => listenPort === port) ?? found[0];
}

/** The namespace that the outer packets of a device belong to. */
const socketOf = ({own, checks}: FabricPlan, {node, ifname, namespace}: FoundDevice): Place => ({
	node,
	namespace: checks.tunnels.some(({ends}) => ends.some(end => end.node === node && end.ifname === ifname))
		? 'main'
		: (own.find(one => one.node === node && one.ifname === ifname)?.namespace ?? namespace),
});

async function askPeer(
	context: Asking,
	{wires, isKnown}: OutletPlan,
	own: FoundDevice,
	peer: DevicePeer,
	devices: readonly FoundDevice[],
): Promise<Outlet[]> {
	const {address} = peer;
	const planned = findPlanned(context.plan, own, peer);
	if (address === null || (isKnown && planned !== undefined && planned.peer.endpoint !== null)) {
		return [];
	}

	const at = socketOf(context.plan, own);
	const near = wires.filter(({namespace}) => namespace === at.namespace);
	const leaving = near.length < 2 ? [] : await listWires(context, at, near, {address, mark: own.mark});
	if (leaving.length < 2) {
		return [];
	}

	const other = findPeer(own, peer, devices);
	const tunnel =
		planned !== undefined
			? plannedTunnel(planned.tunnel)
			: other === undefined
				? strayTunnel(own, peer)
				: makeTunnel(own, other);
	return [{tunnel, ifnames: leaving.map(({ifname}) => ifname)}];
}

function gather({node, wires}: OutletPlan, outlets: readonly Outlet[]): Uplink[] {
	return wires.flatMap(({ifname, network}) => {
		const own = outlets.filter(({ifnames}) => ifnames.includes(ifname));
		const others = new Set(own.flatMap(({ifnames}) => ifnames));
		others.delete(ifname);
		return own.length === 0
			? []
			: [{node, ifname, network, others: [...others], tunnels: own.map(({tunnel}) => tunnel)}];
	});
}

async function askNode(
	context: Asking,
	outlet: OutletPlan,
	devices: readonly FoundDevice[],
): Promise<{readonly uplinks: readonly Uplink[]; readonly unknown: readonly Unknown[]}> {
	const {node} = outlet;
	const namespaces = context.plan.nodes.find(({name}) => name === node)?.namespaces ?? [];
	try {
		const own = await Promise.all(
			namespaces.map(({name: namespace}) => findDevices({node, namespace}, context.prober)),
		);
		const outlets = await Promise.all(
			own.flat().flatMap(device => device.peers.map(peer => askPeer(context, outlet, device, peer, devices))),
		);
		return {uplinks: gather(outlet, outlets.flat()), unknown: []};
	} catch (error) {
		return {uplinks: [], unknown: [{node, why: tellOf(error)}]};
	}
}

/** One for each interface, from any source. */
function merge(uplinks: readonly Uplink[]): Uplink[] {
	const merged = new Map<string, Uplink>();
	for (const uplink of uplinks) {
		const key = `${uplink.node}:${uplink.ifname}`;
		const {others, tunnels} = merged.get(key) ?? {others: [], tunnels: []};
		merged.set(key, {
			...uplink,
			others: [...new Set([...others, ...uplink.others])],
			tunnels: [...tunnels, ...uplink.tunnels],
		});
	}

	return [...merged.values()];
}

/** In the order of the lab's nodes. */
export async function findUplinks(context: Asking): Promise<FoundUplinks> {
	const {outlets, uplinks, tunnels} = context.plan.checks;
	const planned = uplinks.map(uplink => ({
		...uplink,
		tunnels: tunnels.filter(({name}) => uplink.tunnels.includes(name)).map(plannedTunnel),
	}));
	const wanted = new Set(
		outlets.flatMap(({node, wires}) => [node, ...wires.flatMap(({leadsTo}) => leadsTo)]),
	);
	const devices = await listDevices(context, wanted);
	const asked = await pMap(outlets, outlet => askNode(context, outlet, devices), {concurrency});
	return {
		uplinks: merge([...planned, ...asked.flatMap(one => one.uplinks)]),
		unknown: asked.flatMap(one => one.unknown),
	};
}
