// Phase 4: the explicit layer → the resolved topology.

import {instancesOf} from '../interior.js';
import type {Routing, Topology} from '../model.js';
import {routerIdOf} from '../names/derive.js';
import type {Finding} from '../problem.js';
import type {ExplicitValue} from '../schema/file.js';
import {measureTunnels} from '../ways/tunnel-mtu.js';
import {viewTopology} from '../ways/view.js';
import {resolveAssertions} from './assertions.js';
import {BabelResolver} from './babel.js';
import {resolveBgp, resolveSiteOfOrigin} from './bgp.js';
import {resolveChecks} from './checks.js';
import {explainCrowds} from './crowd.js';
import {addElections} from './elections.js';
import {addFirewalls} from './firewall.js';
import {LinkIndex} from './link-index.js';
import {resolveNetworks} from './networks.js';
import {addRouting, resolveNodes} from './nodes.js';
import {OspfResolver} from './ospf.js';
import {resolvePins} from './pins.js';
import {resolveScenarios} from './scenarios.js';
import {TunnelSessions} from './tunnel-sessions.js';
import {resolveTunnels} from './tunnels.js';
import {addWatches} from './watches.js';

/** The wires of a node, as wgsim names them: not tunnels, and not dummies. */
const defaultAnnounce: readonly string[] = ['eth*'];

/** Every reference of `explicit` holds already (`checkReferences`). */
export function resolveTopology(explicit: ExplicitValue): {
	/** Null where something cannot be resolved at all. */
	readonly topology: Topology | null;
	readonly findings: readonly Finding[];
} {
	const findings: Finding[] = [];
	const networks = resolveNetworks(explicit);
	const tunnels = resolveTunnels(explicit);
	const bare = resolveNodes(explicit, networks, tunnels);
	const ospf = new OspfResolver(explicit, bare, networks, tunnels);
	const babel = new BabelResolver(explicit, bare, networks, tunnels);
	const crowds = [...explainCrowds('OSPF', ospf.crowd()), ...explainCrowds('Babel', babel.crowd())];
	if (crowds.length > 0) {
		return {topology: null, findings: crowds};
	}

	const links = new LinkIndex(bare, networks, tunnels);
	const over = new TunnelSessions(explicit, tunnels);
	const idOf = (node: string, namespace: string): string =>
		explicit.nodes?.[node]?.routing?.[namespace]?.['router-id'] ?? routerIdOf(node, namespace);
	const routed = addRouting(bare, (node, namespace) => {
		const routing = explicit.nodes?.[node.name]?.routing?.[namespace.name];
		if (routing === undefined) {
			return null;
		}

		const resolved: Routing = {
			routerId: idOf(node.name, namespace.name),
			ownConfig: routing.config ?? null,
			ospf: ospf.resolve(node, namespace),
			babel: babel.resolve(node, namespace),
			announce: routing.announce ?? defaultAnnounce,
			announcesRoutes: routing['announce-routes'] ?? false,
			siteOfOrigin: resolveSiteOfOrigin(routing),
			watches: [],
			bgp: resolveBgp(node, namespace, explicit, links, over, finding => findings.push(finding)),
		};
		// A daemon with nothing to say is not started.
		const {ownConfig, bgp} = resolved;
		const isSilent = instancesOf(resolved).length + bgp.length === 0;
		return ownConfig === null && isSilent ? null : resolved;
	});
	findings.push(...over.findIdle());
	const {name, isolation = 'privileged'} = explicit;
	const measured = measureTunnels({nodes: routed, networks, tunnels});
	const elected = addElections(routed, tunnels);
	const watching = addWatches(elected, networks, tunnels, idOf);
	findings.push(...watching.findings);
	const {nodes, findings: ofFirewalls} = addFirewalls(explicit, watching.nodes, networks, measured);
	const unchecked: Topology = {
		name,
		isolation,
		networks,
		nodes,
		tunnels: measured,
		checks: [],
		untried: 0,
		denied: [],
		undecided: [],
		assertions: [],
		scenarios: resolveScenarios(explicit),
		pins: resolvePins(explicit),
	};
	const view = viewTopology(unchecked);
	const {checks, untried, denied, undecided, findings: ofChecks} = resolveChecks(explicit, view);
	const {assertions, findings: ofAssertions} = resolveAssertions(explicit, view);
	return {
		topology: {...unchecked, checks, untried, denied, undecided, assertions},
		findings: [...findings, ...ofFirewalls, ...ofChecks, ...ofAssertions],
	};
}
