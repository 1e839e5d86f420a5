// Puts what was saved back into the nodes of a running lab.

import type {Engine} from '../../engine/client.js';
import {putFiles} from '../../engine/containers.js';
import {runExec} from '../../engine/exec.js';
import {WgsimError} from '../../errors.js';
import {type FoundLab, nodeOf} from '../find/find.js';
import {type LockWait, withLockedLab} from '../lock/lock.js';
import type {KeptLab, Restored} from './model.js';

// The kernel says so of what is there already: then it is as it was saved.
const isThere = /File exists|Address already assigned/;

export interface RestoreOptions extends LockWait {
	readonly signal?: AbortSignal | undefined;
}

/** @throws {WgsimError} where the lab lacks a node, or one does not run; nothing has been changed then */
export const restoreLab = (
	engine: Engine,
	lab: FoundLab,
	kept: KeptLab,
	options: RestoreOptions,
): Promise<Restored> =>
	withLockedLab(engine, lab, {verb: 'restore', ...options}, (now, signal) =>
		restoreAll(engine, now, kept, signal),
	);

async function restoreAll(
	engine: Engine,
	lab: FoundLab,
	{nodes}: KeptLab,
	signal: AbortSignal,
): Promise<Restored> {
	const running = new Map(
		lab.nodes.filter(({state}) => state === 'running').map(one => [nodeOf(one), one.id] as const),
	);
	const absent = Object.keys(nodes).filter(node => !running.has(node));
	if (absent.length > 0) {
		throw new WgsimError(`restore: ${lab.name} has no running node ${absent.join(', ')}`, {
			hint: `wgsim status ${lab.name}`,
		});
	}

	const failed: string[] = [];
	let done = 0;
	let files = 0;
	for (const [node, {files: own, commands}] of Object.entries(nodes)) {
		const id = running.get(node)!;
		if (own.length > 0) {
			const content = own.map(file => ({...file, content: Buffer.from(file.content, 'base64')}));
			await putFiles(engine, id, content, signal);
			files += own.length;
		}

		for (const argv of commands) {
			const {exitCode, stderr} = await runExec(engine, id, argv, {signal});
			if (exitCode === 0 || isThere.test(stderr)) {
				done++;
			} else {
				failed.push(`${node}: ${argv.join(' ')}: ${stderr.trim()}`);
			}
		}
	}

	return {files, commands: done, failed};
}
