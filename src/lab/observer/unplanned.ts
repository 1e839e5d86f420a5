// A minimal plan for a lab whose fabric cannot provide it: its containers, and nothing inside them.

import type {FabricPlan} from '../../plan/model.js';

export const unplanned = (lab: string, nodes: readonly string[]): FabricPlan => ({
	lab,
	bridges: [],
	wires: [],
	names: [],
	nodes: nodes.map(name => ({name, kind: '?', site: null, changesInterfaces: false, namespaces: []})),
	interfaces: [],
	followed: [],
	tunnels: [],
	own: [],
	promises: [],
	expect: {handshakes: [], neighbors: [], sessions: [], bfd: [], reach: []},
	scenarios: [],
	silence: 0,
	checks: {
		addresses: [],
		tunnels: [],
		uplinks: [],
		outlets: [],
		underlay: {links: [], ports: [], protocols: [], publicPrefixes: [], privatePrefixes: [], isolated: []},
		learnt: [],
		pairs: [],
		denied: [],
		undecided: [],
		assertions: [],
	},
});
