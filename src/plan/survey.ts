// The differences between a running lab and its plan, as the fabric reports them, and which of them a running node can apply.

/** Of one bridge or wire: what is to be done about it. */
export interface WireStep {
	/** `wire V1-1:eth0`, `bridge internet`. */
	readonly subject: string;
	/** The node at its end; of what is removed, and of bridges, none. */
	readonly node?: string;
	readonly change: 'make' | 'set' | 'remove';
	readonly reason: string;
}

/** Of one node that runs, or that could be looked into all the same. */
export interface NodeSurvey {
	/** Paths of files that differ; null where it cannot be looked into. */
	readonly changed: readonly string[] | null;
	/** False while it still boots. */
	readonly booted: boolean;
	/** What does not run or is not there, and can be brought back: `bird.private is down`. */
	readonly problems: readonly string[];
	/** What only a new start of the node brings back: `its namespace private is gone`. */
	readonly broken: readonly string[];
}

/** What is broken on purpose, and what heals it. It is left so. */
export interface SurveyedFault {
	readonly kind: string;
	readonly text: string;
	readonly heal: string;
	/** Of a node that was killed, stopped or paused: which, and how; null for others. */
	readonly node: string | null;
	readonly action: string | null;
}

export interface Survey {
	readonly wires: readonly WireStep[];
	readonly faults: readonly SurveyedFault[];
	/** By node; one that nobody could look into is not among them. */
	readonly nodes: Readonly<Record<string, NodeSurvey>>;
}

/** Whether a node that is in this state (Docker's word) is as a fault has left it. One that somebody started again is not. */
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

/** With one of these a lab is not whole, and nobody can wait for it to be. */
const severing: readonly string[] = ['link', 'node', 'partition'];

export const isSevered = (faults: readonly SurveyedFault[]): boolean =>
	faults.some(({kind}) => severing.includes(kind));

/** What `wgsim-apply` carries out in a running node. Any other file is read when a node starts. */
const taken: readonly (readonly [pattern: RegExp, describe: (name: string) => string])[] = [
	[/^\/etc\/wgsim\/tunnels\/([^/]+)\//, name => name],
	[/^\/etc\/wireguard\/([^/]+)\.conf$/, name => name],
	[/^\/etc\/bird\/([^/]+)\.conf$/, name => `BIRD (${name})`],
	// Files that they may include.
	[/^\/etc\/bird\/(.+)$/, name => `${name} of BIRD`],
	[/^\/etc\/netns\/([^/]+)\/bird\/.+$/, name => `BIRD (${name})`],
	[/^\/etc\/wgsim\/namespaces\/([^/]+)\/bird$/, name => `BIRD (${name})`],
	[/^\/etc\/wgsim\/services\/([^/]+)\/(?:run|finish|parse)$/, name => name],
	[/^\/etc\/wgsim\/namespaces\/([^/]+)\/nftables\.conf$/, name => `packet filter and NAT (${name})`],
	[/^\/etc\/wgsim\/(secrets)$/, name => name],
	// Read at the next start only, and right to be so: a node that runs waits for nothing, and listens to nobody first.
	[/^\/etc\/wgsim\/(networks|wires)$/, name => name],
	[/^\/etc\/wgsim\/namespaces\/([^/]+)\/listen$/, name => `BIRD (${name})`],
];

const describePath = (path: string): string | null => {
	for (const [pattern, describe] of taken) {
		const name = pattern.exec(path)?.[1];
		if (name !== undefined) {
			return describe(name);
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
	const subjects = [...new Set(changed.map(path => describePath(path) ?? path))];
	const rest = subjects.length - named;
	return subjects.slice(0, named).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
