// Collects what was changed by hand in the nodes of a running lab.

import type {Engine} from '../../engine/client.js';
import {mustExec} from '../../engine/exec.js';
import {WgsimError} from '../../errors.js';
import {readRunningPlan} from '../fabric/running-fabric.js';
import {type FoundLab, nodeOf} from '../find/find.js';
import {isHeld} from '../observed/foreign-addresses.js';
import {readStatus} from '../status/status.js';
import {addedBy, ruleCommands} from './commands.js';
import {readChangedFiles} from './files.js';
import {type KeptNode, keptVersion, type Saved} from './model.js';

/** @throws {WgsimError} where a node does not run: what is in its kernel is gone, and a part would pass for the whole */
export async function saveLab(
	engine: Engine,
	lab: FoundLab,
	wgsim: string,
	signal?: AbortSignal,
): Promise<Saved> {
	const resting = lab.nodes.filter(({state}) => state !== 'running').map(nodeOf);
	if (resting.length > 0) {
		throw new WgsimError(`save: ${resting.join(', ')} ${resting.length === 1 ? 'does' : 'do'} not run`, {
			hint: `first: wgsim start, or wgsim heal ${lab.name}`,
		});
	}

	const [plan, {missing}] = await Promise.all([
		readRunningPlan(engine, lab, signal),
		readStatus(engine, lab, signal),
	]);
	if (missing === null) {
		throw new WgsimError(`save: the state of ${lab.name} is unknown`, {hint: `wgsim status ${lab.name}`});
	}

	const held = isHeld(plan);
	const nodes: Record<string, KeptNode> = {};
	const left: string[] = [];
	for (const container of lab.nodes) {
		const node = nodeOf(container);
		const found = await readChangedFiles(engine, container.id, signal);
		const added = missing.filter(fact => fact.node === node).flatMap(fact => addedBy(fact) ?? []);
		const commands: string[][] = [];
		for (const one of added) {
			if (one.kind === 'command') {
				commands.push([...one.argv]);
			} else {
				const show = [...one.ip, 'rule', 'show', 'priority', one.priority];
				commands.push(
					...ruleCommands(one.ip, await mustExec(engine, container.id, show, signal && {signal})),
				);
			}
		}

		left.push(...found.left.map(text => `${node}: ${text}`));
		if (!held(node)) {
			left.push(`${node}: its addresses and routes, because its own commands or files set some`);
		}

		if (found.files.length > 0 || commands.length > 0) {
			nodes[node] = {files: found.files, commands};
		}
	}

	return {kept: {kept: keptVersion, wgsim, lab: lab.name, savedAt: Date.now() / 1000, nodes}, left};
}
