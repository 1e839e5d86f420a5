// `nodes`: the containers of a lab and what each has.

import {z} from 'zod';
import {bfd} from './bfd.js';
import {firewall} from './firewall.js';
import {impairment} from './impairment.js';
import {nodeSettings, ownPromise, ownWireguards} from './node-settings.js';
import {probe} from './probe.js';
import {routing} from './routing.js';
import {
	address,
	interfaceAddress,
	interfaceName,
	mtu,
	namespaceName,
	nodeName,
	port,
	prefix,
} from './scalars.js';

const metric = z.int().min(1).max(4_294_967_295).optional();

export const staticRouteFields = z.strictObject({
	to: prefix.describe('The prefix. 0.0.0.0/0 or ::/0 is the default route.'),
	via: address.optional().describe('The next hop. Without it, the route leads to the interface.'),
	interface: z.string().optional().describe('The interface, if via does not determine it.'),
	namespace: namespaceName.optional().describe('The namespace that has the route. Default: main.'),
	metric: metric.describe(
		'Among routes to one prefix, the one with the lowest metric whose interface is up wins. Routes learned by BIRD have 32. Default: 0 for IPv4, 1024 for IPv6.',
	),
	distance: metric.describe('Another name for metric, as many routers call it. Default: the metric.'),
	bfd: bfd
		.optional()
		.describe(
			'Watch the next hop with BFD (RFC 5880): while it is down, the next route to the prefix is used. Its node gets the other end of the session. BIRD then has all routes of this namespace to the prefix. Default: false.',
		),
	probe: probe
		.optional()
		.describe(
			'Watch the next hop by echo requests (ping): while it does not answer, the route is withdrawn, and the next one to the prefix is used. For gateways without BFD. Default: false.',
		),
	type: z
		.enum(['unicast', 'blackhole', 'unreachable'])
		.optional()
		.describe(
			'Its effect: unicast forwards, blackhole drops silently, unreachable drops with an error. Default: unicast.',
		),
});

/** Both are one value. */
export function refuseBoth(
	{metric, distance}: {readonly metric?: number | undefined; readonly distance?: number | undefined},
	context: z.RefinementCtx,
): void {
	if (metric !== undefined && distance !== undefined) {
		const message = 'this route has a metric and a distance, which are the same';
		context.addIssue({code: 'custom', message, path: ['distance'], params: {hint: 'write one of the two'}});
	}
}

export const staticRoute = staticRouteFields.superRefine(refuseBoth);

const portForward = z.strictObject({
	interface: z.string().describe('Where the packets arrive.'),
	protocol: z.enum(['udp', 'tcp']).optional().describe('Default: udp.'),
	port: port.describe('The port here that they are sent to.'),
	to: address.describe('The address that they are forwarded to.'),
	'to-port': port.optional().describe('The port there. Default: the same.'),
});

const masquerade = z.union([
	z.string(),
	z.strictObject({
		interface: z.string().describe('The interface.'),
		unsolicited: z
			.enum(['accept', 'drop'])
			.optional()
			.describe(
				"Unsolicited packets, which belong to no flow from inside: drop them, as a home router does, except for ports in forward and those of this node's own tunnels; or accept them. Default: drop where a tunnel's end behind this node names an address of the interface as its endpoint, else accept.",
			),
	}),
]);

const netmap = z.strictObject({
	interface: z
		.string()
		.describe('The interface beyond which the other addresses are used: a tunnel, or an uplink.'),
	inside: prefix.describe('The prefix of the nodes behind this one.'),
	outside: prefix.describe(
		'The prefix of the same length by which it is known beyond the interface. Host bits stay: .10 is .10.',
	),
});

export const nodeInterface = z.strictObject({
	network: z
		.string()
		.optional()
		.describe('The network it is plugged into. Without it, the interface is a dummy, which is always up.'),
	namespace: namespaceName.optional().describe('The namespace it is in. Default: main.'),
	addresses: z
		.array(interfaceAddress)
		.optional()
		.describe(
			'Addresses with prefix lengths, as in ip-address(8). 192.0.2.1 peer 192.0.2.2/32 has the prefix of a peer on the link; scope link after an IPv4 address keeps it for packets on the link. Default: link-local only.',
		),
	impair: z
		.strictObject({
			out: impairment.optional().describe("Impairments of packets that leave here. Default: the network's."),
			in: impairment.optional().describe('Impairments of packets that arrive here. Default: nothing.'),
		})
		.optional()
		.describe('Impairments of this interface, per direction.'),
	mtu: mtu.optional().describe("Bytes of IP packet. Default: the network's."),
	mac: z
		.string()
		.regex(/^[0-9a-f][26ae](:[0-9a-f]{2}){5}$/, {
			error: 'this is not a locally administered MAC address; write it like 02:00:5e:10:00:01, in lower case',
		})
		.optional()
		.describe('Locally administered MAC address. Default: made from the names of node and interface.'),
});

export const nodeKind = z.enum(['gateway', 'router', 'host', 'switch']);

export const node = z.strictObject({
	kind: nodeKind
		.optional()
		.describe(
			'A gateway has a nested namespace named private and forwards, a router forwards, a host does not; a switch bridges its interfaces. Default: host.',
		),
	site: z.string().optional().describe('The site it belongs to, for display and grouping.'),
	...nodeSettings,
	interfaces: z
		.record(interfaceName, nodeInterface)
		.optional()
		.describe('Interfaces except tunnels, by name.'),
	routes: z.array(staticRoute).optional().describe('Static routes.'),
	masquerade: z
		.array(masquerade)
		.optional()
		.describe('Interfaces that replace the source address of forwarded packets by their own (source NAT).'),
	forward: z
		.array(portForward)
		.optional()
		.describe('Ports of this node that are forwarded to another (destination NAT).'),
	netmap: z
		.array(netmap)
		.optional()
		.describe(
			'Prefixes that are translated one to one (NETMAP), in both directions, for sites whose prefixes overlap.',
		),
	firewall: firewall.optional().describe('Packet filters, by namespace. Default: everything.'),
	wireguard: ownWireguards
		.optional()
		.describe(
			'WireGuard interfaces with your own configuration, by name. wgsim brings them up and does not change them.',
		),
	routing: z.record(namespaceName, routing).optional().describe('Configuration of BIRD, by namespace.'),
	expect: ownPromise
		.optional()
		.describe(
			"Parts of this node's own WireGuard and BIRD configuration that must come up: none, names or globs (the rest may stay down), or {down: names} (the rest must). A name: wg0, wg0 hub (a peer), upstream4 (in BIRD). Default: all of it.",
		),
});

export const nodes = z.record(nodeName, node);

export type NodeInput = z.input<typeof node>;
export type NodeValue = z.output<typeof node>;
