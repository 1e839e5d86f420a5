// Reads the files of a running lab's nodes: the tested ones, not those of the file as it is now.

import {paths} from '../contract/paths.js';
import type {Engine} from '../engine/client.js';
import {getFolder} from '../engine/containers.js';
import {WgsimError} from '../errors.js';
import {type ExportSource, readExportSource} from '../plan/export/index.js';
import {demandContract} from './fabric/contract.js';
import {type FoundLab, nodeOf, readFabricPlan} from './find/find.js';
import {repairHint} from './find/start-command.js';

const folders = [paths.memory, paths.wireguardConfigs, paths.birdConfigs, paths.namespaceConfigs];

/**
 * Nodes in the order of their names; all of them where none is named. The files hold keys.
 * @throws {WgsimError} when the lab's fabric is gone, or of another wgsim
 */
export async function readLabSources(
	engine: Engine,
	lab: FoundLab,
	signal?: AbortSignal,
): Promise<ExportSource[]> {
	demandContract(lab);
	const plan = await readFabricPlan(engine, lab, signal);
	if (plan === null) {
		throw new WgsimError(`the fabric of ${lab.name} is gone: its plan is unknown`, {
			hint: `${repairHint(lab)}; or export from its topology file`,
		});
	}

	const sources: ExportSource[] = [];
	for (const container of lab.nodes) {
		const files = new Map<string, string>();
		for (const folder of folders) {
			for (const [path, content] of await getFolder(engine, container.id, folder, signal)) {
				files.set(path, content.toString('utf8'));
			}
		}

		sources.push(readExportSource(plan, nodeOf(container), files));
	}

	return sources;
}
