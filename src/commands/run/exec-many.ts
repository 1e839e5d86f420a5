// Runs a command in many nodes for `wgsim exec`, and prints each node's output whole, after its name.

import {connect} from '../../engine/client.js';
import {exitCodes, UsageError} from '../../errors.js';
import * as find from '../../lab/find/find.js';
import type {NodeSelection} from '../../lab/find/select-nodes.js';
import {selectNodes} from '../../lab/find/select-nodes.js';
import * as nodes from '../../lab/node/exec-nodes.js';
import * as output from '../../output/exec.js';
import {note, print, printJson} from '../../output/sinks/stdio.js';
import {chooseLab} from './choose-lab.js';
import {withInterrupt} from './interrupt.js';

interface Options {
	readonly lab?: string;
	readonly netns?: string;
	readonly json: boolean;
}

/** `lab/V*` names the lab, as does `--lab`. */
function splitLab(
	{names, ...rest}: NodeSelection,
	lab: string | undefined,
): {readonly lab: string | undefined; readonly selection: NodeSelection} {
	const named = names.flatMap(name => (name.includes('/') ? [name.slice(0, name.indexOf('/'))] : []));
	const labs = [...new Set([...(lab === undefined ? [] : [lab]), ...named])];
	if (labs.length > 1) {
		throw new UsageError(`exec: nodes of one lab, not of ${labs.join(' and ')}`);
	}

	return {lab: labs[0], selection: {...rest, names: names.map(name => name.slice(name.indexOf('/') + 1))}};
}

export async function execInMany(
	wanted: NodeSelection,
	argv: readonly string[],
	{lab: given, netns, json}: Options,
): Promise<void> {
	const {lab, selection} = splitLab(wanted, given);
	await withInterrupt(async signal => {
		const engine = await connect({signal});
		const found = await chooseLab(engine, lab, signal);
		const needsPlan = selection.kinds.length > 0 || selection.sites.length > 0;
		const plan = needsPlan ? await find.readFabricPlan(engine, found, signal) : null;
		const selected = selectNodes(found, plan?.nodes ?? null, selection);
		const width = output.widestOf(selected.map(find.nodeOf));
		const results = await nodes.execOnNodes(engine, selected, argv, {
			netns,
			signal,
			onResult: ({node, stdout, stderr}) => {
				if (!json) {
					print(output.prefixLines(node, width, stdout));
					note(output.prefixLines(node, width, stderr));
				}
			},
		});
		if (json) {
			printJson({lab: found.name, results});
		}

		const failures = output.summarizeFailures(results);
		if (failures !== null && !signal.aborted) {
			note(`wgsim: ${failures}`);
		}

		process.exitCode = signal.aborted ? exitCodes.interrupted : nodes.exitCodeOf(results);
	});
}
