// Refuses a lab that asks for what wgsim can read and not yet carry out: nothing that a file says is silently left out.

import {exitCodes, WgsimError} from '../errors.js';
import {type Feature, listFeatures, type Topology} from '../topology/index.js';

/** To be shortened with every feature that `src/plan` renders. */
const unrendered: ReadonlySet<Feature> = new Set<Feature>([
	'bfd',
	'boot commands',
	'container limits',
	'delay',
	'environment',
	'files',
	'fixed routes',
	'image',
	'loss',
	'masquerade',
	'own bird.conf',
	'own wireguard configuration',
	'path MTU faults',
	'preshared keys',
	'rate',
	'roaming',
	'sysctls',
	'transit',
]);

/** @throws {WgsimError} with exit code 2, which names each such feature and the first node or tunnel that uses it */
export function refuseUnrendered(topology: Topology): void {
	const used = [...listFeatures(topology)].filter(([feature]) => unrendered.has(feature));
	if (used.length > 0) {
		throw new WgsimError(`${topology.name} asks for what this version of wgsim does not configure yet`, {
			details: used.map(([feature, where]) => `${feature} (${where})`),
			hint: 'remove it from the file; wgsim validate checks such files all the same',
			exitCode: exitCodes.usage,
		});
	}
}
