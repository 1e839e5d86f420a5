// The whole file, in both its forms: as it is written, and expanded to the explicit layer alone.

import {z} from 'zod';
import {checks} from './check.js';
import {machines} from './machines.js';
import {networks} from './network.js';
import {nodes} from './node.js';
import {defaults} from './node-settings.js';
import {overlay} from './overlay.js';
import {labName} from './scalars.js';
import {scenarios} from './scenario.js';
import {sites} from './sites.js';
import {tunnels} from './tunnel.js';

const common = {
	name: labName.describe('Name of the lab. Containers are named <lab>-<node>.'),
	description: z.string().optional().describe('What the lab shows, in one sentence.'),
	isolation: z
		.enum(['privileged', 'capabilities'])
		.optional()
		.describe(
			'The privileges of nodes: all of root (privileged, the default), or only named capabilities (capabilities).',
		),
	machines: machines.optional(),
};

const explicit = {
	defaults: defaults.optional().describe('Settings that nodes inherit, of every kind or of one.'),
	networks: networks
		.optional()
		.describe('Ethernet segments, by name: a cable for two members, a switch for any other number.'),
	nodes: nodes
		.optional()
		.describe('Nodes, by name. A node of the sites may be named here to change or add settings.'),
	tunnels: tunnels
		.optional()
		.describe(
			'WireGuard tunnels, by name, such as V1-1--V2-1. A tunnel of the overlay may be named here to change its settings.',
		),
	checks: checks
		.optional()
		.describe(
			'Checks of the lab. start waits for those of kind reach. Default: every announcing node reaches every other; if these are more than 16256 pairs, each node reaches some, and start says how many are left out.',
		),
	scenarios: scenarios
		.optional()
		.describe('Scenarios of faults and checks, by name: wgsim scenario runs them.'),
};

/** What a user writes. */
export const fileSchema = z
	.strictObject({
		...common,
		defaults: explicit.defaults,
		networks: explicit.networks,
		sites: sites.optional().describe('Uniform sites, expanded into networks and nodes.'),
		overlay: overlay
			.optional()
			.describe("Tunnels between the sites' gateways, expanded into tunnels and routing."),
		nodes: explicit.nodes,
		tunnels: explicit.tunnels,
		checks: explicit.checks,
		scenarios: explicit.scenarios,
	})
	.describe('A wgsim lab.');

/** What sites and overlay expand to. It is itself a file. */
export const explicitSchema = z.strictObject({...common, ...explicit});

export type FileValue = z.output<typeof fileSchema>;
export type FileInput = z.input<typeof fileSchema>;
export type ExplicitInput = z.input<typeof explicitSchema>;
export type ExplicitValue = z.output<typeof explicitSchema>;
