// Phase 5: what a schema cannot know, of the resolved topology.

import type {Topology} from '../model.js';
import type {Finding} from '../problem.js';
import {verifyAddresses} from './addresses.js';
import {verifyAssertions} from './assertions.js';
import {verifyChecks} from './checks.js';
import {verifyFixed} from './fixed.js';
import {verifyInterfaces} from './interfaces.js';
import {verifyProtocols} from './protocols.js';
import {verifyRouting} from './routing.js';
import {verifySwitches} from './switches.js';
import {verifyUnderlay} from './underlay.js';
import {viewTopology} from './view.js';

/** Everything wrong, each with the path in the explicit layer that it is about. */
export function verifyTopology(topology: Topology): Finding[] {
	const view = viewTopology(topology);
	return [
		...verifyInterfaces(view),
		...verifyAddresses(view),
		...verifySwitches(view),
		...verifyUnderlay(view),
		...verifyRouting(view),
		...verifyProtocols(view),
		...verifyFixed(view),
		...verifyChecks(view),
		...verifyAssertions(view),
	];
}
