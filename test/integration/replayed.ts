// A scenario that is recorded meanwhile: the recording ends in the state that is observed then.

import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {ExecutionContext} from 'ava';
import {wgsim} from './helpers.js';

/** Of a document of `wgsim status --json`: what is the same in each look at a lab that stays as it is. */
export function steadyOf(text: string) {
	const {converged, nodes, tunnels, sessions, missing} = JSON.parse(text);
	return {
		converged,
		missing,
		nodes: nodes.map(({node, verdict}: Record<string, unknown>) => [node, verdict]),
		// Idle is an up that nothing has come through for a while.
		tunnels: tunnels.map((end: Record<string, unknown>) => [
			end.node,
			end.ifname,
			end.verdict === 'idle' ? 'up' : end.verdict,
			end.publicKey,
		]),
		sessions: sessions.map((one: Record<string, unknown>) => [one.node, one.protocol, one.state]),
	};
}

/** For a scenario that ends with a lab that has converged. */
export async function runRecorded(t: ExecutionContext, scenario: string, lab: string): Promise<void> {
	const folder = mkdtempSync(join(tmpdir(), 'wgsim-recorded-'));
	try {
		const recording = join(folder, 'run.wgsim');
		const result = await wgsim(['scenario', scenario, '--lab', lab, '--record', recording]);
		t.is(result.code, 0, result.stdout);
		const observed = steadyOf((await wgsim(['status', lab, '--json'])).stdout);
		t.true(observed.converged, JSON.stringify(observed.missing));
		const replayed = await wgsim(['replay', recording, '--at', '1h', '--json']);
		t.is(replayed.code, 0, replayed.stderr);
		t.deepEqual(steadyOf(replayed.stdout), observed);
	} finally {
		rmSync(folder, {recursive: true});
	}
}
