// Processor time of chosen processes, from their own accounts: what others do on the machine meanwhile does not count.

import {readdirSync, readFileSync} from 'node:fs';

/** What a process is counted for; null for none. `cgroups` is its /proc/PID/cgroup, `name` what it was started as. */
export type Assign<Group extends string> = (process: {
	readonly pid: number;
	readonly name: string;
	readonly cgroups: string;
}) => Group | null;

/** Seconds of processor time by process, of those that are counted for something. */
type Account<Group extends string> = ReadonlyMap<number, {readonly group: Group; readonly seconds: number}>;

// proc(5): fields are counted after the name in parentheses, which may hold anything.
const [utime, cstime] = [11, 14];

// USER_HZ is 100 on every Linux that wgsim runs on.
const ticks = 100;

/** A process that ends while it is read is left out. */
function readAccount<Group extends string>(assign: Assign<Group>): Account<Group> {
	const account = new Map<number, {group: Group; seconds: number}>();
	for (const pid of readdirSync('/proc').filter(entry => /^\d+$/.test(entry))) {
		try {
			const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
			const end = stat.lastIndexOf(')');
			const name = stat.slice(stat.indexOf('(') + 1, end);
			const cgroups = readFileSync(`/proc/${pid}/cgroup`, 'utf8');
			const group = assign({pid: Number(pid), name, cgroups});
			if (group !== null) {
				// Its own, and that of its children that have ended.
				const spent = stat
					.slice(end + 2)
					.split(' ')
					.slice(utime, cstime + 1)
					.map(Number);
				account.set(Number(pid), {group, seconds: spent.reduce((sum, each) => sum + each, 0) / ticks});
			}
		} catch {}
	}

	return account;
}

/** The share of one processor that each group takes while `work` is done. */
export async function measureShares<Group extends string>(
	groups: readonly Group[],
	assign: Assign<Group>,
	work: () => Promise<unknown>,
): Promise<Record<Group, number>> {
	const before = readAccount(assign);
	const began = performance.now();
	await work();
	const after = readAccount(assign);
	const elapsed = (performance.now() - began) / 1000;
	const shareOf = (wanted: Group): number =>
		[...after]
			.filter(([, {group}]) => group === wanted)
			.reduce((sum, [pid, {seconds}]) => sum + seconds - (before.get(pid)?.seconds ?? 0), 0) / elapsed;
	return Object.fromEntries(groups.map(group => [group, shareOf(group)])) as Record<Group, number>;
}

/** Seconds of processor time that each of these containers has taken so far, all of its processes that have ended among them. */
export function readContainerSeconds(ids: readonly string[]): ReadonlyMap<string, number> {
	const seconds = new Map<string, number>();
	for (const pid of readdirSync('/proc').filter(entry => /^\d+$/.test(entry))) {
		try {
			const cgroups = readFileSync(`/proc/${pid}/cgroup`, 'utf8');
			const id = ids.find(each => cgroups.includes(each) && !seconds.has(each));
			if (id !== undefined) {
				seconds.set(id, secondsOf(cgroups));
			}
		} catch {}
	}

	return seconds;
}

/** By cgroups(7): of version 1 the hierarchy that accounts processor time, else version 2. */
function secondsOf(cgroups: string): number {
	const lines = cgroups.split('\n').map(line => line.split(':'));
	const first = lines.find(([, controllers]) => controllers?.split(',').includes('cpuacct'));
	if (first !== undefined) {
		return Number(readFileSync(`/sys/fs/cgroup/cpuacct${first[2]}/cpuacct.usage`, 'utf8')) / 1e9;
	}

	const [, , path] = lines.find(([version]) => version === '0')!;
	return Number(/usage_usec (\d+)/.exec(readFileSync(`/sys/fs/cgroup${path}/cpu.stat`, 'utf8'))![1]) / 1e6;
}
