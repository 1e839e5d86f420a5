// What a node is given, as values. Batches and configurations are made of the same values, for programs to carry out: nobody reads those back.

import {z} from 'zod';
import {fixedRoute, kernelSettings} from './plan.js';
import type {Told} from './told.js';

export const nodeDummy = z.object({
	ifname: z.string(),
	/** As in `ip address`. */
	addresses: z.array(z.string()),
	routes: z.array(fixedRoute),
	/** Those that can be made only once the interface is there. */
	settings: kernelSettings,
});

export const nodeNamespace = z
	.object({
		name: z.string(),
		settings: kernelSettings,
		dummies: z.array(nodeDummy),
		routes: z.array(fixedRoute),
		filtersInput: z.boolean(),
	})
	.describe('`routes` are those that leave by no interface.');

export const tunnelEnd = z.object({node: z.string(), ifname: z.string()});

export const wireguardPeer = z.object({
	/** Null for a peer in the user's own file. */
	end: tunnelEnd.nullable(),
	publicKey: z.string(),
	presharedKey: z.string().nullable(),
	allowedIps: z.array(z.string()),
	/** With its port. */
	endpoint: z.string().nullable(),
	/** Seconds; 0 for none. */
	keepalive: z.int(),
});

export const nodeTunnel = z
	.object({
		ifname: z.string(),
		namespace: z.string(),
		/** `planned` where wgsim writes its configuration; else it is the user's own file, for wg(8) or wg-quick(8). */
		configuration: z.enum(['planned', 'wg', 'wg-quick']),
		/** Bytes; null where wg-quick derives it. */
		mtu: z.int().nullable(),
		addresses: z.array(z.string()),
		/** The topology's own: wg-quick adds those of allowed IPs. */
		routes: z.array(fixedRoute),
		settings: kernelSettings,
		/** Null where the user's own file has none, or none that is valid. */
		privateKey: z.string().nullable(),
		listenPort: z.int().nullable(),
		peers: z.array(wireguardPeer),
	})
	.describe(
		"`configuration` is 'planned' where wgsim writes it, and else says what takes the user's own file.",
	);

/** A boot command. `timeout` is in seconds. */
export const nodeCommand = z.object({
	when: z.enum(['before-daemons', 'after-daemons', 'converged']),
	namespace: z.string(),
	timeout: z.int(),
	text: z.string(),
});

export const nodePlan = z
	.object({
		name: z.string(),
		namespaces: z.array(nodeNamespace),
		tunnels: z.array(nodeTunnel),
		commands: z.array(nodeCommand),
	})
	.describe('The file NODE_PLAN. It holds keys.');

export type NodeDummy = Told<typeof nodeDummy>;
export type NodeNamespace = Told<typeof nodeNamespace>;
export type WireguardPeer = Told<typeof wireguardPeer>;
export type NodeTunnel = Told<typeof nodeTunnel>;
export type NodeCommand = Told<typeof nodeCommand>;
export type NodePlan = Told<typeof nodePlan>;
