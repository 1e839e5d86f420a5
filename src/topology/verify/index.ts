// Phase 5: verifies the resolved topology beyond its schema.

import type {Topology} from '../model.js';
import type {Finding} from '../problem.js';
import {type TopologyView, viewTopology} from '../ways/view.js';
import {verifyAddresses} from './addresses.js';
import {verifyAssertions} from './assertions.js';
import {verifyAuthentication} from './authentication.js';
import {verifyChecks} from './checks.js';
import {verifyCryptokeyRouting} from './cryptokey.js';
import {verifyElections} from './elections.js';
import {verifyExpect} from './expect.js';
import {verifyFiles} from './files.js';
import {verifyFirewall} from './firewall.js';
import {verifyFixed} from './fixed.js';
import {verifyInterfaces} from './interfaces.js';
import {verifyLoops} from './loops.js';
import {verifyNat} from './nat.js';
import {verifyNetmap} from './netmap.js';
import {verifyOspf} from './ospf.js';
import {verifyPeers} from './peers.js';
import {verifyProbes} from './probes.js';
import {verifyProtocols} from './protocols.js';
import {verifyPunches} from './punches.js';
import {verifyReflection} from './reflection.js';
import {verifyRoutes} from './routes.js';
import {verifyRouting} from './routing.js';
import {verifySessions} from './sessions.js';
import {verifySwitches} from './switches.js';
import {verifyUnderlay} from './underlay.js';
import {verifyWatches} from './watches.js';

const verifiers: readonly ((view: TopologyView) => Finding[])[] = [
	verifyInterfaces,
	verifyAddresses,
	verifySwitches,
	verifyUnderlay,
	verifyLoops,
	verifyRouting,
	verifyOspf,
	verifyElections,
	verifySessions,
	verifyAuthentication,
	verifyReflection,
	verifyProtocols,
	verifyRoutes,
	verifyWatches,
	verifyProbes,
	verifyNat,
	verifyNetmap,
	verifyPunches,
	verifyFixed,
	verifyPeers,
	verifyCryptokeyRouting,
	verifyFiles,
	verifyExpect,
	verifyChecks,
	verifyAssertions,
	verifyFirewall,
];

/** Everything wrong, each with the path in the explicit layer that it is about. `onStep` is called now and then. */
export function verifyTopology(topology: Topology, onStep: () => void): Finding[] {
	const view = viewTopology(topology);
	return verifiers.flatMap(verify => {
		onStep();
		return verify(view);
	});
}
