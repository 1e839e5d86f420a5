// Plans the bridges and wires of a topology for the fabric.

import {createHash} from 'node:crypto';
import {formatInterfaceAddress} from '../topology/interface-address.js';
import type {Interface, Namespace, Network, Node, Topology, TunnelEnd} from '../topology/model.js';
import {switchBridge} from '../topology/resolve/switches.js';
import {planChecks} from './checks/index.js';
import {type EndsByNode, indexEnds} from './ends.js';
import {planFollowed, planInterfaces} from './interfaces.js';
import type {BridgePlan, FabricPlan, NodeEnd, Sources, WirePlan} from './model.js';
import {planNames} from './names.js';
import {routesOf} from './node-plan.js';
import {hasOwnBird, planExpectations, planObservation, planTunnel} from './observation.js';
import {planOwnInterfaces} from './own-interfaces.js';
import {planPromises} from './own-promises.js';
import {longestSilence} from './silence.js';
import {interfaceSysctls} from './sysctls.js';

/** Bytes of an interface name, without the end mark (IFNAMSIZ − 1, linux/if.h). */
const interfaceNameLength = 15;

/**
 * Hands out interface names in the fabric's namespace: the telling one where it fits and is free, else one that depends on that
 * alone. A node more in the file must not rename the ports of others: a wire is known by its ends.
 */
class InterfaceNames {
	readonly #taken = new Set(['lo', 'all', 'default']);

	take(wanted: string, stem: string): string {
		let name = wanted;
		for (let number = 0; name.length > interfaceNameLength || this.#taken.has(name); number++) {
			const digest = createHash('sha256').update(`${wanted} ${number}`).digest('hex');
			name = `${stem}-${digest}`.slice(0, interfaceNameLength);
		}

		this.#taken.add(name);
		return name;
	}
}

interface Placed {
	readonly kind: Node['kind'];
	readonly namespace: Namespace;
	readonly plugged: Interface;
}

/** Every Ethernet interface by `node/ifname`. */
function placeInterfaces(nodes: readonly Node[]): Map<string, Placed> {
	const placed = new Map<string, Placed>();
	for (const node of nodes) {
		for (const namespace of node.namespaces) {
			for (const plugged of namespace.interfaces) {
				placed.set(`${node.name}/${plugged.name}`, {kind: node.kind, namespace, plugged});
			}
		}
	}

	return placed;
}

function planNetworks(
	{networks, nodes}: Topology,
	ends: EndsByNode<TunnelEnd>,
): {bridges: BridgePlan[]; wires: WirePlan[]} {
	const placed = placeInterfaces(nodes);
	const names = new InterfaceNames();
	const bridges: BridgePlan[] = [];
	const wires: WirePlan[] = [];
	const routes = new Map(nodes.map(node => [node.name, routesOf(node, ends.get(node.name) ?? [])]));
	const endOf = ({node, ifname}: Network['members'][number]): NodeEnd => {
		const {kind, namespace, plugged} = placed.get(`${node}/${ifname}`)!;
		return {
			node,
			namespace: namespace.name,
			ifname,
			mac: plugged.mac!,
			addresses: plugged.addresses.map(formatInterfaceAddress),
			master: kind === 'switch' ? switchBridge : null,
			routes: routes.get(node)!.get(namespace.name)!.byInterface.get(ifname) ?? [],
			sysctls: interfaceSysctls(namespace, ifname),
		};
	};

	for (const network of networks) {
		const {name, mtu, kind} = network;
		const bridge = names.take(name, 'br');
		bridges.push({name: bridge, kind: kind === 'wire' ? 'cable' : 'switch', network: name, mtu});
		for (const {node, ifname} of network.members) {
			const {egress, ingress, mtu: own} = placed.get(`${node}/${ifname}`)!.plugged;
			wires.push({
				kind: 'veth',
				network: name,
				mtu: own,
				ends: [endOf({node, ifname}), {bridge, port: names.take(`${node}.${ifname}`, 'port')}],
				impair: [egress, ingress],
			});
		}
	}

	return {bridges, wires};
}

/** What the fabric is told. Nothing in it is secret. */
export function planWiring(
	topology: Topology,
	publicKeys: ReadonlyMap<string, string>,
	sources: Sources,
): FabricPlan {
	const expectations = planExpectations(topology, publicKeys);
	const ends = indexEnds(topology.tunnels);
	const discover = hasOwnBird(topology);
	const networks = planNetworks(topology, ends);
	const interfaces = planInterfaces(topology);
	const own = planOwnInterfaces(topology, sources);
	const {reach} = expectations;
	return {
		lab: topology.name,
		...networks,
		names: planNames(topology),
		nodes: topology.nodes.map(node => planObservation(node, ends.get(node.name) ?? [], discover)),
		own,
		promises: planPromises(topology),
		interfaces,
		followed: planFollowed(interfaces, own, expectations),
		tunnels: topology.tunnels.map(tunnel => planTunnel(tunnel, publicKeys)),
		expect: expectations,
		checks: planChecks(topology, publicKeys, sources, {reach, bridges: networks.bridges}),
		scenarios: topology.scenarios,
		silence: longestSilence(topology, sources),
	};
}
