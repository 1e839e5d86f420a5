// Ends an engine and all that runs in its containers at one time, as a power cut does.

import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {basename} from 'node:path';
import {run, until} from './helpers.js';

/** An engine's processes are known by its folder's name in their arguments; those in its containers descend from them. */
export async function killAll(folder: string): Promise<void> {
	const parents = new Map<number, number>();
	const doomed = new Set<number>();
	for (const pid of readdirSync('/proc').map(Number).filter(Boolean)) {
		try {
			parents.set(pid, Number(/^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]));
			if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(basename(folder))) {
				doomed.add(pid);
			}
		} catch {
			// It ended while we looked.
		}
	}

	const descends = (pid: number | undefined): boolean =>
		pid !== undefined && (doomed.has(pid) || descends(parents.get(pid)));
	const all = [...parents.keys()].filter(pid => descends(pid) && pid !== process.pid);
	await run(['kill', '-KILL', ...all.map(String)]);
	await until(
		async () => all.filter(isRunning),
		left => left.length === 0,
		`the processes of ${folder} are gone`,
	);
}

/** Those that this process has started, and that run. */
export const childrenOf = (parent: number): number[] =>
	readdirSync('/proc')
		.map(Number)
		.filter(Boolean)
		.filter(pid => Number(/^PPid:\s*(\d+)$/m.exec(readState(pid))?.[1]) === parent);

export const isRunning = (pid: number): boolean =>
	existsSync(`/proc/${pid}`) && !/^State:\s*Z/m.test(readState(pid));

function readState(pid: number): string {
	try {
		return readFileSync(`/proc/${pid}/status`, 'utf8');
	} catch {
		return 'State:\tZ';
	}
}
