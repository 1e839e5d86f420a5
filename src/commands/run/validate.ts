// `wgsim validate`: reports all problems of topology files; needs neither Docker nor root.

import {exitCodes, WgsimError} from '../../errors.js';
import {judgeTopology, readContent} from '../../lab/sources/read-topology.js';
import {locateTopology} from '../../lab/sources/shipped.js';
import {withPlanningNotice} from '../../output/planning-notice.js';
import {note, print, printJson} from '../../output/sinks/stdio.js';
import type {Problem, Topology} from '../../topology/index.js';
import {TopologyError} from '../../topology/index.js';
import {explainUntriedPairs} from '../../topology/untried.js';

interface Options {
	readonly json?: boolean;
	readonly set?: Readonly<Record<string, string>>;
}

interface Verdict {
	readonly file: string;
	readonly topology: Topology | null;
	readonly problems: readonly Problem[];
}

export async function run(files: readonly string[], options: Options): Promise<void> {
	const verdicts: Verdict[] = [];
	for (const file of files) {
		verdicts.push(await judge(file, options.set ?? {}));
	}

	if (options.json) {
		printJson({files: verdicts.map(toJson)});
	} else {
		await printVerdicts(verdicts);
	}

	if (verdicts.some(({problems}) => problems.length > 0)) {
		process.exitCode = exitCodes.usage;
	}
}

async function judge(file: string, set: Readonly<Record<string, string>>): Promise<Verdict> {
	try {
		const path = locateTopology(file);
		const content = await readContent(path);
		const {topology} = await withPlanningNotice(onStep =>
			judgeTopology(content, path, {file, env: process.env, set, onStep}),
		);
		return {file, topology, problems: []};
	} catch (error) {
		if (error instanceof TopologyError) {
			return {file, topology: null, problems: error.problems};
		}

		if (error instanceof WgsimError) {
			const message = error.message.replace(`${file}: `, '');
			return {file, topology: null, problems: [{file, line: 1, column: 1, path: '', message, hint: null}]};
		}

		throw error;
	}
}

async function printVerdicts(verdicts: readonly Verdict[]): Promise<void> {
	for (const {file, topology, problems} of verdicts) {
		if (topology === null) {
			note(new TopologyError(problems).details);
		} else {
			print(`ok ${file}: ${summarize(topology)}`);
		}
	}
}

const countOf = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** `9 nodes, 7 networks, 12 tunnels, 24 BGP sessions, 6 checks`. */
function summarize(topology: Topology): string {
	const {nodes, networks, tunnels, sessions, checks} = count(topology);
	const all = [
		countOf(nodes, 'node'),
		countOf(networks, 'network'),
		countOf(tunnels, 'tunnel'),
		countOf(sessions, 'BGP session'),
		countOf(checks, 'check'),
	].join(', ');
	return [all, ...explainUntriedPairs(topology)].join('; ');
}

const count = ({nodes, networks, tunnels, checks, untried}: Topology) => ({
	nodes: nodes.length,
	networks: networks.length,
	tunnels: tunnels.length,
	// One with the user's own BIRD at its other end is told at this end alone.
	sessions: Math.ceil(
		nodes.flatMap(({namespaces}) => namespaces.flatMap(({routing}) => routing?.bgp ?? [])).length / 2,
	),
	checks: checks.length,
	untried,
});

const toJson = ({file, topology, problems}: Verdict): unknown =>
	topology === null
		? {file, ok: false, problems}
		: {file, ok: true, lab: topology.name, ...count(topology), problems};
