// `nodes`: the containers of a lab and what each has.

import {z} from 'zod';
import {routing} from './routing.js';
import {interfaceName, mtu, namespaceName, nodeName, prefix} from './scalars.js';

export const nodeInterface = z.strictObject({
	network: z
		.string()
		.optional()
		.describe('The network it is plugged into. Left out: a dummy, always up, leading nowhere.'),
	namespace: namespaceName.optional().describe('The namespace it is in. Default: main.'),
	addresses: z
		.array(prefix)
		.optional()
		.describe('Addresses with their prefix lengths. Default: link-local only.'),
	mtu: mtu.optional().describe("Bytes of IP packet. Default: the network's."),
	mac: z
		.string()
		.regex(/^[0-9a-f][26ae](:[0-9a-f]{2}){5}$/, {
			error: 'this is not a locally administered MAC address; write it like 02:00:5e:10:00:01, in lower case',
		})
		.optional()
		.describe('Locally administered MAC address. Default: made from the names of node and interface.'),
});

export const nodeKind = z.enum(['gateway', 'router', 'host']);

export const node = z.strictObject({
	kind: nodeKind
		.optional()
		.describe(
			'A gateway has a nested namespace named private and forwards, a router forwards, a host does not. Default: host.',
		),
	site: z.string().optional().describe('The site it belongs to, for display and grouping.'),
	interfaces: z
		.record(interfaceName, nodeInterface)
		.optional()
		.describe('Interfaces other than tunnels, by name.'),
	routing: z.record(namespaceName, routing).optional().describe('What BIRD runs, by namespace.'),
});

export const nodes = z.record(nodeName, node);

export type NodeInput = z.input<typeof node>;
export type NodeValue = z.output<typeof node>;
