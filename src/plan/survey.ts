// The differences between a running lab and its plan, as the fabric reports them, and which of them a running node can apply.

import {paths} from '../contract/paths.js';
import type {SurveyedFault} from '../contract/survey.js';

export type {Difference as WireStep, NodeSurvey, Survey, SurveyedFault} from '../contract/survey.js';

/** Whether a node that is in this state (Docker's word) is as a fault has left it. One that was started again by hand is not. */
const isAsLeft = (action: string | null, state: string): boolean =>
	action === 'pause' ? state === 'paused' : state === 'exited';

/** The faults that are in force: of those of nodes, the ones whose node is as they left it. */
export const faultsInForce = (
	faults: readonly SurveyedFault[],
	found: readonly {readonly node: string; readonly state: string}[],
): SurveyedFault[] =>
	faults.filter(
		({kind, node, action}) =>
			kind !== 'node' || found.some(each => each.node === node && isAsLeft(action, each.state)),
	);

/** With one of these a lab is not whole, and waiting cannot make it so. */
const severing: readonly string[] = ['link', 'node', 'partition'];

export const isSevered = (faults: readonly SurveyedFault[]): boolean =>
	faults.some(({kind}) => severing.includes(kind));

const {tunnels, wireguardConfigs, birdConfigs, namespaceConfigs, namespaceFiles, plannedServices} = paths;

/** All that a node is given: named only where nothing else is. */
const values = 'values of the plan';

/** What `wgsim-apply` carries out in a running node. Any other file is read when a node starts. */
const taken: readonly (readonly [pattern: RegExp, describe: (name: string) => string])[] = [
	[new RegExp(`^${tunnels}/([^/]+)/`), name => name],
	[new RegExp(`^${wireguardConfigs}/([^/]+)\\.conf$`), name => name],
	[new RegExp(`^${birdConfigs}/([^/]+)\\.conf$`), name => `BIRD (${name})`],
	// Files that they may include.
	[new RegExp(`^${birdConfigs}/(.+)$`), name => `${name} of BIRD`],
	[new RegExp(`^${namespaceConfigs}/([^/]+)/bird/.+$`), name => `BIRD (${name})`],
	[new RegExp(`^${namespaceFiles}/([^/]+)/bird$`), name => `BIRD (${name})`],
	[new RegExp(`^${plannedServices}/([^/]+)/(?:run|finish|parse)$`), name => name],
	[new RegExp(`^${namespaceFiles}/([^/]+)/nftables\\.conf$`), name => `packet filter and NAT (${name})`],
	[new RegExp(`^${namespaceFiles}/([^/]+)/reserved-ports$`), () => 'reserved ports'],
	[new RegExp(`^${paths.secrets}$`), () => 'secrets'],
	// Whatever it says is in other files, too.
	[new RegExp(`^${paths.nodePlan}$`), () => values],
	// Read whenever a command waits for it.
	[new RegExp(`^${paths.convergedFiles}/(?:reach|expect)$`), () => 'what commands wait for'],
	// Read at the next start only, and right to be so: a running node waits for nothing, and does not listen first.
	[new RegExp(`^${paths.awaitedNetworks}$`), () => 'networks'],
	[new RegExp(`^${paths.wireEnds}$`), () => 'wires'],
	[new RegExp(`^${namespaceFiles}/([^/]+)/listen$`), name => `BIRD (${name})`],
];

const describePath = (path: string): string | null => {
	for (const [pattern, describe] of taken) {
		const found = pattern.exec(path);
		if (found !== null) {
			return describe(found[1] ?? '');
		}
	}

	return null;
};

/** Those that a node reads only as it starts. */
export const bootPaths = (changed: readonly string[]): string[] =>
	changed.filter(path => describePath(path) === null);

const named = 4;

/** `wg5, wg6, BIRD (private)`: what changed files are about. */
export function describePaths(changed: readonly string[]): string {
	const all = [...new Set(changed.map(path => describePath(path) ?? path))];
	const subjects = all.length === 1 ? all : all.filter(subject => subject !== values);
	const rest = subjects.length - named;
	return subjects.slice(0, named).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
