// Identifies a process among all others, on any machine, and checks whether it is alive.

import {readFileSync, readlinkSync} from 'node:fs';
import {hostname} from 'node:os';

/** `BOOT:PIDNAMESPACE:PID:START`: one process of one boot of one machine, never another. */
export function ownerOf(pid: number = process.pid): string {
	return [...placeOf(), pid, startTimeOf(pid) ?? ''].join(':');
}

function placeOf(): [boot: string, namespace: string] {
	try {
		const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
		return [boot, readlinkSync('/proc/self/ns/pid').replace(/\D/g, '')];
	} catch {
		return [hostname(), ''];
	}
}

/** Clock ticks since boot, field 22 of /proc/PID/stat: a number is given to another process sooner or later. */
function startTimeOf(pid: number): string | null {
	try {
		const [state, ...fields] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
		// A zombie has let go of all that it held, although its parent has not read its exit status.
		return state === 'Z' || state === 'X' ? null : (fields[18] ?? null);
	} catch {
		return null;
	}
}

/** Where /proc hides the processes of other users (`hidepid`), a signal still tells whether there is one. */
function isHidden(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return false;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}

/** `unknown` for a process of another machine or PID namespace, and for one that is hidden from us. */
export function fateOf(owner: string): 'lives' | 'dead' | 'unknown' {
	const [boot, namespace, pid, start] = owner.split(':');
	const here = placeOf();
	if (boot !== here[0] || namespace !== here[1] || start === '') {
		return 'unknown';
	}

	const now = startTimeOf(Number(pid));
	return now === start ? 'lives' : now === null && isHidden(Number(pid)) ? 'unknown' : 'dead';
}
