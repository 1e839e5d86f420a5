// Phase 4: the explicit layer → the resolved topology.

import type {Routing, Topology} from '../model.js';
import type {Finding} from '../problem.js';
import type {ExplicitValue} from '../schema/file.js';
import {viewTopology} from '../verify/view.js';
import {resolveAssertions} from './assertions.js';
import {BabelResolver} from './babel.js';
import {LinkIndex, resolveBgp} from './bgp.js';
import {resolveChecks} from './checks.js';
import {routerIdOf} from './names.js';
import {resolveNetworks} from './networks.js';
import {addRouting, resolveNodes} from './nodes.js';
import {OspfResolver} from './ospf.js';
import {resolveScenarios} from './scenarios.js';
import {resolveTunnels} from './tunnels.js';

/** The wires of a node, as wgsim names them: not tunnels, and not dummies. */
const defaultAnnounce: readonly string[] = ['eth*'];

/** Every reference of `explicit` holds already (`checkReferences`). */
export function resolveTopology(explicit: ExplicitValue): {topology: Topology; findings: readonly Finding[]} {
	const findings: Finding[] = [];
	const networks = resolveNetworks(explicit);
	const tunnels = resolveTunnels(explicit);
	const bare = resolveNodes(explicit, networks, tunnels);
	const ospf = new OspfResolver(explicit, bare, networks, tunnels);
	const babel = new BabelResolver(explicit, bare, networks, tunnels);
	const links = new LinkIndex(bare, networks, tunnels);
	const nodes = addRouting(bare, (node, namespace) => {
		const routing = explicit.nodes?.[node.name]?.routing?.[namespace.name];
		if (routing === undefined) {
			return null;
		}

		const resolved: Routing = {
			routerId: routing['router-id'] ?? routerIdOf(node.name, namespace.name),
			ownConfig: routing.config ?? null,
			ospf: ospf.resolve(node, namespace),
			babel: babel.resolve(node, namespace),
			announce: routing.announce ?? defaultAnnounce,
			bgp: resolveBgp(node, namespace, explicit, links, finding => findings.push(finding)),
		};
		// A daemon with nothing to say is not started.
		const {ownConfig, ospf: instances, babel: others, bgp} = resolved;
		const isSilent = instances.length + others.length + bgp.length === 0;
		return ownConfig === null && isSilent ? null : resolved;
	});
	const {name, isolation = 'privileged'} = explicit;
	const unchecked: Topology = {
		name,
		isolation,
		networks,
		nodes,
		tunnels,
		checks: [],
		assertions: [],
		scenarios: resolveScenarios(explicit),
	};
	const view = viewTopology(unchecked);
	return {
		topology: {
			...unchecked,
			checks: resolveChecks(explicit, view),
			assertions: resolveAssertions(explicit.checks ?? [], view),
		},
		findings,
	};
}
