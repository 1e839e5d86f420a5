// The plan of a lab, as far as its fabric reads it. The whole passes through: its schema is in src/plan/schema.

import {z} from 'zod';
import type {Told} from './told.js';

export const fixedRoute = z
	.object({
		kind: z.enum(['unicast', 'blackhole', 'unreachable']),
		to: z.string(),
		/** Null where the interface alone says the way, and of what is dropped. */
		via: z.string().nullable(),
		ifname: z.string().nullable(),
		/** Null for the kernel's own. */
		metric: z.int().nullable(),
	})
	.describe('`to` is a prefix, `via` an address; `ifname` is None for one that leaves by no interface.');

/** By name, in the order in which they are set. */
export const kernelSettings = z.record(z.string(), z.string());

export const place = z.looseObject({node: z.string(), namespace: z.string()});

export const impairment = z
	.looseObject({
		delay: z.number().nullable(),
		jitter: z.number().nullable(),
		loss: z.number().nullable(),
		rate: z.number().nullable(),
		duplicate: z.number().nullable().exactOptional(),
		dropFragments: z.boolean(),
		dropTooBig: z.boolean(),
	})
	.describe('Milliseconds, percent, bits a second.');

export const nodeEnd = z
	.looseObject({
		node: z.string(),
		namespace: z.string(),
		ifname: z.string(),
		mac: z.string(),
		addresses: z.array(z.string()),
		master: z.string().nullable(),
		/** They come and go with the interface. */
		routes: z.array(fixedRoute),
		sysctls: kernelSettings,
	})
	.describe('`sysctls` are its own, such as `net.ipv4.conf.eth0.rp_filter`.');

export const port = z
	.looseObject({bridge: z.string(), port: z.string()})
	.describe('The end of a wire in the fabric.');

export const wire = z
	.looseObject({
		network: z.string(),
		mtu: z.int(),
		ends: z.tuple([nodeEnd, port]),
		impair: z.tuple([impairment.nullable(), impairment.nullable()]),
	})
	.describe(
		'As planned. `impair` is what happens to packets as they leave the node, and as they come to it.',
	);

export const bridge = z.looseObject({
	name: z.string(),
	kind: z.enum(['switch', 'cable']),
	network: z.string(),
	mtu: z.int(),
});

export const plannedNamespace = z
	.looseObject({
		name: z.string(),
		bird: z.string().nullable(),
		discover: z.boolean(),
		/** Names of the instances of each interior protocol. */
		instances: z.record(z.string(), z.array(z.string())),
		watched: z.array(z.string()),
		bfd: z.boolean(),
		tunnels: z.array(z.string()),
		filtered: z.boolean(),
	})
	.describe(
		'Where the observer looks. `bird` is the path of a control socket, `filtered` whether nftables has rules there.',
	);

export const plannedNode = z
	.looseObject({
		name: z.string(),
		changesInterfaces: z.boolean().exactOptional(),
		namespaces: z.array(plannedNamespace),
	})
	.describe("`changesInterfaces`: the user's own commands or image may change what the kernel has of it.");

export const ownInterface = z
	.looseObject({node: z.string()})
	.describe('A WireGuard interface that the user configures.');

export const followedEnd = z
	.looseObject({node: z.string(), namespace: z.string(), ifname: z.string()})
	.describe('A WireGuard interface over which nothing speaks that would notice its end.');

export const pair = z.looseObject({from: z.string(), at: place, address: z.string()});

export const reach = z.looseObject({from: z.string(), to: z.string(), address: z.string()});

export const checks = z.looseObject({pairs: z.array(pair)});

export const expectations = z.looseObject({reach: z.array(reach)});

export const spreadMachine = z.looseObject({
	name: z.string(),
	address: z.string(),
	talk: z.string(),
	nodes: z.array(z.string()),
});

export const trunk = z
	.looseObject({
		network: z.string(),
		bridge: z.string(),
		vni: z.int(),
		mtu: z.int(),
		machines: z.array(z.string()),
	})
	.describe('Joins the bridges of one network on several machines.');

export const spreading = z
	.looseObject({machines: z.array(spreadMachine), trunks: z.array(trunk), talk: z.int()})
	.describe('Of a lab over several machines: which nodes are where, and the trunks between them.');

export const plan = z
	.looseObject({
		bridges: z.array(bridge),
		wires: z.array(wire),
		nodes: z.array(plannedNode),
		/** Lines of hosts(5). */
		names: z.array(z.string()).exactOptional(),
		own: z.array(ownInterface).exactOptional(),
		followed: z.array(followedEnd).exactOptional(),
		checks,
		expect: expectations,
		spread: spreading.exactOptional(),
	})
	.describe('The file FABRIC_PLAN, as far as the fabric reads it.');

export type FixedRoute = Told<typeof fixedRoute>;
export type KernelSettings = Told<typeof kernelSettings>;
