// Phase 5: what a schema cannot know, of the resolved topology.

import type {Topology} from '../model.js';
import type {Finding} from '../problem.js';

export function verifyTopology(_topology: Topology): Finding[] {
	return [];
}
